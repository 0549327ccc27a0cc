import DraptoMedia
import DraptoModel
import Foundation
import Glibc

/// Puts the film together beside its target: chunks re-timed by the frame table, tracks, everything else.
struct Assembler: Sendable {
  let context: StageInput

  var workspace: Workspace { context.workspace }

  func assemble() async throws {
    guard let video = context.source.video else { throw EngineError.noVideo(context.source.path) }
    // A chunk without frames (all of its packets gave none) has no file worth appending.
    let chunks = context.chunks.filter { ($0.result?.frames ?? 0) > 0 }
    try checkHeaders(chunks)
    try await TargetGuard.check(context.job)
    let folder = DurableFile.parent(of: context.job.output)
    try await blocking { try Publication.checkWritable(folder) }
    let needed =
      chunks.reduce(Int64(0)) { $0 + ($1.result?.bytes ?? 0) } + context.tracks.reduce(0) { $0 + ($1.bytes ?? 0) }
    let table = try await blocking {
      try FrameTableBuilder.build(chunks, in: workspace, timeBase: video.timeBase)
    }
    try await waitForRoom(needed, hasGroups: chunks.count > AssemblyCommand.groupSize) {
      let files = try await groups(chunks, table)
      try await write(TimestampFile.text(table, origin: context.source.timeOrigin), to: workspace.timestamps)
      let extras = try await extras()
      let covers = try await covers()
      let audio = context.plan.audio.map {
        AssemblyCommand.AudioInput(path: workspace.track($0.stream.info.index), info: $0.stream.info)
      }
      let command = AssemblyCommand.film(
        context.tools.mkvmerge, video: files, timestamps: workspace.timestamps, videoInfo: video.info, audio: audio,
        extras: extras, covers: covers, title: context.source.title, output: merged,
        origin: context.source.timeOrigin)
      try await merge(command, options: workspace.mergeOptions, title: "put together")
      if let kept = context.plan.video.dolbyVision, kept.compatibilityID == 0 {
        let path = merged
        try await blocking { try DolbyVisionRecordPatch.set(compatibilityID: 0, in: path) }
      }
      if context.plan.container == .mp4 { try await copyIntoMP4() } else { try await keepDate() }
    }
    context.log.write(.info, "assemble", "put together", job: context.job.id, fields: ["frames": "\(table.count)"])
  }

  /// What mkvmerge writes: the film, or a step on the way to it.
  private var merged: String { context.plan.container == .mp4 ? workspace.film : context.temporaryOutput }

  /// Puts the date of the film in the place of that of the encode.
  private func keepDate() async throws {
    guard let date = context.source.recordedAt else { return }
    let path = merged
    guard try await !blocking({ try MatroskaDate.set(seconds: date, in: path) }) else { return }
    context.log.write(.warning, "assemble", "no place for the date of the film", job: context.job.id)
  }

  /// One Matroska track has one sequence header.
  private func checkHeaders(_ chunks: [Chunk]) throws {
    guard let first = chunks.first?.result?.headerHash else { return }
    for chunk in chunks where chunk.result?.headerHash != first {
      throw EngineError.refused(
        ErrorReport(
          .headersDiffer, "chunk \(chunk.id.index) has another sequence header than chunk \(chunks[0].id.index)"))
    }
  }

  /// Appends in groups where there are too many chunks for one mkvmerge.
  private func groups(_ chunks: [Chunk], _ table: FrameTable) async throws -> [String] {
    let paths = chunks.map { workspace.chunk($0.id.index) }
    let size = AssemblyCommand.groupSize
    guard paths.count > size else { return paths }
    var files: [String] = []
    var frame = 0
    for (number, start) in stride(from: 0, to: paths.count, by: size).enumerated() {
      let members = chunks[start..<min(start + size, chunks.count)]
      let count = members.reduce(0) { $0 + ($1.result?.frames ?? 0) }
      let part = FrameTable(timeBase: table.timeBase, ticks: Array(table.ticks[frame..<frame + count]))
      frame += count
      try await write(
        TimestampFile.text(part, origin: context.source.timeOrigin), to: workspace.groupTimestamps(number))
      try await merge(
        AssemblyCommand.group(
          context.tools.mkvmerge, chunks: members.map { workspace.chunk($0.id.index) },
          timestamps: workspace.groupTimestamps(number), output: workspace.group(number)),
        options: workspace.groupOptions(number), title: number == 0 ? "group 0" : nil)
      files.append(workspace.group(number))
    }
    return files
  }

  private func extras() async throws -> AssemblyCommand.Extras {
    let source = context.source
    let extras = AssemblyCommand.Extras.of(source, subtitles: context.plan.subtitles, extracted: workspace.extras)
    guard case .extracted = extras else { return extras }
    let command = ExtrasCommand.command(
      context.tools.ffmpeg, source: source, subtitles: context.plan.subtitles, output: workspace.extras)
    context.reporter.ran(CommandRecord(title: "extras", command: command.shellText))
    let outcome = try await context.runner.run(command, handle: context.handle)
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: source.path) }
    return extras
  }

  /// Covers of sources that are not Matroska, whose attachments mkvmerge takes itself.
  private func covers() async throws -> [(path: String, name: String)] {
    guard !context.source.isMatroska, context.plan.container != .mp4 else { return [] }
    var files: [(path: String, name: String)] = []
    for (number, cover) in context.source.covers.enumerated() {
      let name = ExtrasCommand.coverName(cover.info.codec, index: number)
      let path = workspace.cover(name)
      let command = ExtrasCommand.cover(
        context.tools.ffmpeg, source: context.source.path, stream: cover.info.index, output: path)
      let outcome = try await context.runner.run(command, handle: context.handle)
      guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: context.source.path) }
      files.append((path, name))
    }
    return files
  }

  /// mkvmerge ends with 1 for warnings, which are logged, and 2 for errors, which it prints on stdout.
  /// - Parameters:
  ///   - options: the file it gets its options in.
  ///   - title: what the record of the film calls it; nil: it is not kept.
  private func merge(_ whole: ToolCommand, options: String, title: String?) async throws {
    let (command, file) = whole.reading(options)
    if let title { context.reporter.ran(CommandRecord(title: title, command: command.shellText)) }
    try await write(file.json, to: file.path)
    let (reporter, id) = (context.reporter, context.job.id)
    let lines = Locked<[String]>([])
    var watched = context.watched
    watched.linesAreProgress = true
    var (outcome, _, _) = try await watched.outcome(
      of: command, handle: context.handle,
      onOutput: { line in
        if let share = AssemblyCommand.progress(line) {
          reporter.progress(share)
        } else if line.contains("Error") || line.contains("Warning") || line.contains("#GUI#error")
          || line.contains("#GUI#warning")
        {
          lines.withLock { $0.append(line) }
        }
      })
    if outcome.exitStatus == 1 {
      let told = lines.value.filter { !isTold($0) }.map { $0.replacing("#GUI#warning ", with: "") }
      if !told.isEmpty {
        context.log.write(.warning, "assemble", "mkvmerge warns: \(told.joined(separator: "; "))", job: id)
      }
      return
    }
    guard outcome.succeeded else {
      outcome.stderrTail = (lines.value + [outcome.stderrTail]).joined(separator: "\n")
      throw MediaError.failed(command, outcome, file: context.job.output)
    }
  }

  /// Whether the plan tells in its own words what a warning of mkvmerge is about.
  private func isTold(_ line: String) -> Bool {
    line.contains("VobSub") && line.contains("CodecPrivate")
      && context.plan.losses.contains { $0.detail == SubtitlePlanning.guess }
  }

  func write(_ text: String, to path: String) async throws {
    try await blocking { try DurableFile.write(text.utf8, to: path) }
  }

  /// Waits while the target's disk has no room (for MP4 the work folder's too, where the film lies first), and again when
  /// one fills up in the middle; says so meanwhile.
  private func waitForRoom(_ needed: Int64, hasGroups: Bool, _ body: () async throws -> Void) async throws {
    let folder = DurableFile.parent(of: context.job.output)
    let wanted = needed + needed / 50
    var warned = false
    var failures = 0
    while true {
      try Task.checkCancellation()
      // nil: nobody knows; then the writing itself must tell.
      let free = try await blocking { DiskStatus.space(folder)?.free }
      let own = FileFingerprint.read(context.temporaryOutput)?.bytes ?? 0
      if (free ?? .max) - wanted > -own, workFolderHasRoom(wanted, hasGroups: hasGroups) {
        context.reporter.waits(nil)
        do {
          return try await body()
        } catch {
          // The step on the way to MP4, as large as the film; whoever tries again makes it anew.
          unlink(workspace.film)
          // A share that went away makes programs fail in many ways.
          try await TargetGuard.check(context.job)
          guard let error = error as? any ReportableError, error.report.code == .diskFull else { throw error }
          try? FileManager.default.removeItem(atPath: context.temporaryOutput)
          workspace.removeGroups()
          failures += 1
        }
      }
      let wait = JobWait.room(
        folder: folder, free: free ?? 0, workFree: DiskStatus.space(workspace.folder)?.free ?? 0, needed: needed,
        inEach: context.plan.container == .mp4)
      if !warned {
        context.log.write(
          .warning, "assemble", "waits: \(wait.text)", job: context.job.id,
          fields: ["code": ErrorCode.diskFull.rawValue])
        warned = true
      }
      context.reporter.waits(wait)
      // Where there seems to be room and is none (a quota), the film must not be written again each second.
      try await Task.sleep(for: .seconds(failures == 0 ? 1 : min(60, 1 << min(failures, 6))))
    }
  }

  /// Whether the work folder takes what is as large as the film: groups of chunks, the step on the way to MP4, and the
  /// film itself where both lie on one disk.
  private func workFolderHasRoom(_ wanted: Int64, hasGroups: Bool) -> Bool {
    let steps: Int64 = (context.plan.container == .mp4 ? 1 : 0) + (hasGroups ? 1 : 0)
    guard steps > 0, let work = DiskStatus.space(workspace.folder) else { return true }
    let here = DiskStatus.device(workspace.folder)
    let there = DiskStatus.device(DurableFile.parent(of: context.job.output))
    let isShared = here?.major == there?.major && here?.minor == there?.minor
    let own = [workspace.film, context.temporaryOutput].prefix(isShared ? 2 : 1)
      .reduce(Int64(0)) { $0 + (FileFingerprint.read($1)?.bytes ?? 0) }
    return work.free + own > (steps + (isShared ? 1 : 0)) * wanted
  }
}
