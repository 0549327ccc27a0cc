import DraptoMedia
import DraptoModel
import Foundation

extension Assembler {
  /// Copies the film that mkvmerge wrote, and sets in place what ffmpeg can't be told.
  func copyIntoMP4() async throws {
    let subtitles = ContainerPlanning.subtitlePlaces(context.plan, context.source)
    let command = AssemblyCommand.mp4(
      context.tools.ffmpeg, film: workspace.film, output: context.temporaryOutput,
      audio: context.plan.audio.map(\.stream.info), subtitles: subtitles,
      chapters: try await chapters(subtitles.map(\.place)), date: context.source.recordedAt,
      texts: try await texts(subtitles.map(\.place)))
    context.reporter.ran(CommandRecord(title: "into MP4", command: command.shellText))
    var watched = context.watched
    // To bring the index to the front ffmpeg moves the whole film once more, and tells nothing of it.
    watched.stallTimeout += Int((FileFingerprint.read(workspace.film)?.bytes ?? 0) / 5_000_000)
    _ = try await watched.run(command, handle: context.handle, file: context.source.path)
    let output = context.temporaryOutput
    let flags = trackFlags
    try await blocking { try MP4TrackFlags.set(sound: flags.sound, subtitles: flags.subtitles, in: output) }
    if context.plan.video.hdr10Plus != nil {
      let isNamed = try await blocking { try MP4Brand.add(MP4Brand.hdr10Plus, to: output) }
      if !isNamed {
        context.log.write(
          .warning, "assemble", "no room to name the brand of HDR10+; the metadata are in the stream",
          job: context.job.id)
      }
    }
    try await blocking { try FileManager.default.removeItem(atPath: workspace.film) }
  }

  /// A file of the film's chapters; nil for none. The film ends with the last track that goes into MP4, whatever
  /// mkvmerge's file has beside those.
  private func chapters(_ subtitles: [Int]) async throws -> String? {
    let kept = ContainerPlanning.chapters(context.source)
    guard !kept.isEmpty else { return nil }
    let end = ContainerPlanning.end(of: try await context.probe.media(workspace.film), subtitles: subtitles)
    try await write(
      ChapterFile.text(kept, origin: context.source.timeOrigin, end: end ?? .infinity), to: workspace.chapters)
    return workspace.chapters
  }

  /// Files of the subtitles whose cues overlap, or have no end: MP4 shows one text at a time.
  /// - Parameter places: among the subtitles of the film that mkvmerge wrote.
  private func texts(_ places: [Int]) async throws -> [Int: String] {
    let reader = SubtitleTexts(ffmpeg: context.tools.ffmpeg, runner: context.runner, handle: context.handle)
    let tracks = try await reader.read(workspace.film, streams: places.map { "0:s:\($0)" })
    var files: [Int: String] = [:]
    for (number, cues) in tracks.enumerated() where !ShownTogether.isConsecutive(cues.map(\.range)) {
      files[number] = workspace.text(number)
      try await write(SubRip.text(SubRip.consecutive(cues)), to: workspace.text(number))
    }
    return files
  }

  /// Which tracks are the default ones.
  private var trackFlags: (sound: [Bool], subtitles: [Bool]) {
    let plan = context.plan
    return (
      ContainerPlanning.expected(sound: plan.audio.map(\.stream.info), in: .mp4).map(ContainerPlanning.isDefault),
      ContainerPlanning.expected(subtitles: plan.subtitles.map(\.stream.info), in: .mp4)
        .map(ContainerPlanning.isDefault)
    )
  }
}
