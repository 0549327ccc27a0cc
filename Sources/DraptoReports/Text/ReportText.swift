import DraptoModel

/// Reports as lines of text.
package enum ReportText {
  /// The trust report as a table: verdict, check, detail.
  package static func lines(_ report: TrustReport) -> [String] {
    let words: [TrustReport.Verdict: String] = [.ok: "ok", .warning: "warn", .failed: "FAILED", .skipped: "skipped"]
    var lines = TextTable.lines(
      report.checks.map { [words[$0.verdict] ?? "?", $0.name, $0.detail] }, indent: 2)
    for loss in report.losses { lines.append(Format.visible("  lost  \(loss.subject): \(loss.detail)")) }
    if let quality = report.quality {
      let remark = quality.remark.map { " (\($0))" } ?? ""
      lines.append(
        "  \(quality.metricName)  mean \(quality.text(quality.mean)), harmonic \(Format.fixed(quality.harmonicMean, 2)), 1st percentile \(Format.fixed(quality.percentile1, 2)), 5th \(Format.fixed(quality.percentile5, 2)), least \(Format.fixed(quality.minimum, 2)), \(quality.frames) frames\(remark)"
      )
    }
    return lines
  }

  /// The same of one of several films: what is not as it should be, and how much is.
  package static func brief(_ report: TrustReport, name: String) -> [String] {
    var odd = report
    odd.checks.removeAll { $0.verdict == .ok }
    let fine = report.checks.count - odd.checks.count
    return ["\(Format.visible(name)): \(fine) of \(report.checks.count) checks ok"] + lines(odd)
  }

  /// `drapto doctor`.
  package static func lines(_ report: DoctorReport) -> [String] {
    var lines: [String] = []
    for tool in report.tools {
      if let path = tool.path {
        lines.append("\(tool.name): \(path) (\(tool.version ?? "?"), by \(tool.foundBy ?? "?"))")
      } else {
        lines.append("\(tool.name): MISSING: \(tool.cost ?? "")")
        if let remedy = tool.remedy { lines.append("  mend: \(remedy)") }
      }
      for capability in tool.capabilities where capability.present { lines.append("  yes  \(capability.name)") }
      for capability in tool.capabilities where !capability.present {
        lines.append("  \(capability.isRequired ? "NO " : "no ")  \(capability.name): \(capability.cost)")
        lines.append("       mend: \(capability.remedy)")
      }
      for other in tool.alternatives { lines.append("  also: \(other)") }
    }
    lines.append(
      "machine: \(report.cores) cores, \(Format.bytes(report.memoryTotal)) memory, \(Format.bytes(report.memoryAvailable)) available"
    )
    for place in report.places {
      let free = place.free.map { "\(Format.bytes($0)) free" } ?? "?"
      lines.append("\(place.name): \(place.path) (\(place.problem ?? free))")
    }
    lines.append("logout: \(report.logout.text)")
    if let advice = report.logout.advice { lines.append("  mend: \(advice)") }
    for feature in report.features {
      lines.append("feature \(feature.name): \(feature.isOn ? "on" : "off") (\(feature.summary))")
    }
    lines.append(report.isUsable ? "ready to encode" : "NOT ready to encode: see above")
    return lines.map(Format.visible)
  }

  /// What a file is: `drapto probe`.
  package static func lines(_ media: SourceMedia, frameRate: String?) -> [String] {
    var rows: [[String]] = [["file", media.path]]
    rows.append([
      "container",
      "\(media.container), \(media.duration.map(Format.timestamp) ?? "length unknown"), \(Format.bytes(media.fingerprint.bytes))",
    ])
    if let video = media.video { rows += self.rows(video, frameRate: frameRate) }
    for (number, audio) in media.audio.enumerated() {
      let start = audio.info.startTime.map { ", starts \(Format.fixed($0, 3)) s" } ?? ""
      rows.append([
        "audio \(number + 1)",
        stream(
          audio.info,
          "\(audio.layout ?? "\(audio.channels) channels")\(audio.sampleRate > 0 ? ", \(audio.sampleRate) Hz" : "")\(start)"
        ),
      ])
    }
    for (number, subtitle) in media.subtitles.enumerated() {
      rows.append(["subtitle \(number + 1)", stream(subtitle.info, nil)])
    }
    for attachment in media.attachments {
      rows.append(["attachment", "\(attachment.fileName ?? "?") (\(attachment.mimeType ?? "?"))"])
    }
    for cover in media.covers { rows.append(["cover", "\(cover.info.codec) \(cover.width)×\(cover.height)"]) }
    for other in media.otherVideo {
      rows.append(["video \(other.info.index)", stream(other.info, "\(other.width)×\(other.height)")])
    }
    for data in media.data { rows.append(["data \(data.index)", data.codec]) }
    if !media.chapters.isEmpty { rows.append(["chapters", "\(media.chapters.count)"]) }
    return TextTable.lines(rows)
  }

  private static func rows(_ video: VideoStream, frameRate: String?) -> [[String]] {
    var rows = [
      [
        "video",
        stream(
          video.info,
          "\(video.profile ?? ""), \(video.width)×\(video.height), \(video.pixelFormat), \(Format.fixed(video.nominalFrameRate, 3)) fps\(frameRate.map { " (\($0))" } ?? "")"
        ),
      ]
    ]
    let color = video.color
    let tags = [color.primaries, color.transfer, color.matrix, color.range, color.chromaLocation].map { $0 ?? "—" }
    rows.append([
      "colour", "primaries \(tags[0]), transfer \(tags[1]), matrix \(tags[2]), range \(tags[3]), chroma \(tags[4])",
    ])
    if let display = video.masteringDisplay {
      rows.append([
        "mastering", "\(Format.compact(display.minLuminance))–\(Format.compact(display.maxLuminance)) cd/m²",
      ])
    }
    if let light = video.contentLight {
      rows.append(["light level", "MaxCLL \(light.maxCLL), MaxFALL \(light.maxFALL)"])
    }
    if let record = video.dolbyVision {
      rows.append([
        "Dolby Vision", DolbyVisionWords.name(record),
      ])
    }
    if video.hasHDR10Plus {
      rows.append(["HDR10+", video.hdr10Plus.map { "dynamic metadata on \($0.coverage)" } ?? "dynamic metadata"])
    }
    if video.rotation != 0 { rows.append(["rotation", "\(video.rotation)° clockwise"]) }
    if let order = video.fieldOrder, video.isInterlaced { rows.append(["interlaced", order]) }
    if let aspect = video.sampleAspectRatio, aspect.value != 1 { rows.append(["pixel aspect", aspect.description]) }
    return rows
  }

  private static func stream(_ info: StreamInfo, _ detail: String?) -> String {
    let flags = info.dispositions.sorted().joined(separator: ", ")
    let parts = [info.codec, detail, info.language, info.title.map { "“\($0)”" }, flags.isEmpty ? nil : "[\(flags)]"]
    return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// What will be done: `drapto encode --dry-run` and `drapto probe`.
  package static func lines(_ plan: EncodePlan, includingLosses: Bool = true) -> [String] {
    let video = plan.video
    let parameters = video.svtParameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
      separator: ":")
    var rows: [[String]] = [["path", "\(plan.path.rawValue) (\(plan.reason))"]]
    let quality = plan.quality.map { "target \($0.text)" } ?? "CRF \(Format.compact(video.crf))"
    rows.append([
      "video",
      "AV1 \(video.width)×\(video.height), 10 bit, preset \(video.preset), \(quality), \(parameters)",
    ])
    rows.append(["crop", video.crop.map { "\($0.width)×\($0.height) at \($0.x),\($0.y) (\($0))" } ?? "none"])
    let cut = plan.segmentation
    rows.append([
      "chunks",
      "\(cut.method.rawValue), about \(Format.fixed(cut.target, 1)) s (\(Format.fixed(cut.minimum, 1))–\(Format.fixed(cut.maximum, 1)) s)",
    ])
    for (number, audio) in plan.audio.enumerated() {
      let what =
        audio.action == .copy
        ? "copied (\(audio.stream.info.codec))"
        : "\(audio.stream.info.codec) → Opus \(audio.opusLayout ?? ""), \(audio.kilobits ?? 0) kbit/s"
      rows.append(["audio \(number + 1)", what])
    }
    for (number, subtitle) in plan.subtitles.enumerated() {
      rows.append([
        "subtitle \(number + 1)",
        plan.container == .mp4
          ? "\(subtitle.stream.info.codec) → MP4 text"
          : subtitle.action == .copy
            ? "copied (\(subtitle.stream.info.codec))" : "\(subtitle.stream.info.codec) → SubRip",
      ])
    }
    for note in plan.notes { rows.append(["note", note]) }
    if includingLosses {
      for loss in plan.losses { rows.append(["LOSS", "\(loss.subject): \(loss.detail)"]) }
      if plan.losses.isEmpty { rows.append(["losses", "none"]) }
    }
    let needs = plan.estimates
    rows.append([
      "needs",
      "about \(Format.bytes(needs.memoryPerWorker)) memory per encoder, \(Format.bytes(needs.workDisk)) in the work folder, \(Format.bytes(needs.targetDisk)) at the target",
    ])
    return TextTable.lines(rows)
  }
}
