import DraptoModel

/// The command lines that put a film together.
package enum AssemblyCommand {
  /// mkvmerge opens all inputs at once and dies near 1,020 files.
  package static let groupSize = 500

  /// Appends chunks to one video-only file. `timestamps` re-times the whole appended track.
  package static func group(_ mkvmerge: String, chunks: [String], timestamps: String, output: String) -> ToolCommand {
    ToolCommand(
      mkvmerge,
      ["--gui-mode", "--output", output, "--no-date", "--disable-track-statistics-tags"]
        + videoOptions(timestamps: timestamps) + appended(chunks))
  }

  private static func videoOptions(timestamps: String) -> [String] {
    ["--timestamps", "0:" + timestamps, "--no-chapters", "--no-global-tags", "--no-track-tags"]
  }

  private static func appended(_ files: [String]) -> [String] {
    files.enumerated().flatMap { index, path in
      index == 0 ? [path] : ["--no-chapters", "--no-global-tags", "--no-track-tags", "+" + path]
    }
  }

  /// One finished audio file and the track it stands for.
  package struct AudioInput: Sendable {
    /// The finished track's file.
    package var path: String
    /// What streams of all kinds have.
    package var info: StreamInfo
    package init(path: String, info: StreamInfo) {
      self.path = path
      self.info = info
    }
  }

  /// Where subtitles, attachments, chapters and tags come from.
  package enum Extras: Sendable {
    case none
    /// The Matroska source itself.
    case source(String, hasSubtitles: Bool, hasChapters: Bool = true)
    /// A Matroska file that ``ExtrasCommand`` made of a source of another kind.
    case extracted(String, subtitles: [StreamInfo], hasChapters: Bool = true)

    /// - Parameter extracted: where ``ExtrasCommand`` puts what it takes out.
    package static func of(_ source: SourceMedia, subtitles: [SubtitlePlan], extracted: String) -> Extras {
      let hasChapters = !source.chapters.isEmpty
      if source.isMatroska {
        return .source(source.path, hasSubtitles: !source.subtitles.isEmpty, hasChapters: hasChapters)
      }
      guard !subtitles.isEmpty || hasChapters || !source.tags.isEmpty else { return .none }
      return .extracted(extracted, subtitles: subtitles.map(\.stream.info), hasChapters: hasChapters)
    }
  }

  /// The whole film.
  /// - Parameters:
  ///   - video: chunks, or group files, in order.
  ///   - covers: picture files to attach, with the name they get.
  ///   - title: left out where it looks like an option, for mkvmerge would obey some of them even there; it takes the
  ///     title from the extras then.
  ///   - origin: seconds taken off the times of what comes from a Matroska source. mkvmerge leaves out what begins before.
  package static func film(
    _ mkvmerge: String, video: [String], timestamps: String, videoInfo: StreamInfo, audio: [AudioInput], extras: Extras,
    covers: [(path: String, name: String)], title: String?, output: String, origin: Double = 0
  ) -> ToolCommand {
    var arguments = ["--gui-mode", "--output", output]
    if let title, !title.isEmpty, !title.hasPrefix("-") { arguments += ["--title", title] }
    arguments += trackOptions(videoInfo) + videoOptions(timestamps: timestamps) + appended(video)
    for track in audio {
      arguments += trackOptions(track.info) + ["--no-chapters", "--no-global-tags", "--no-track-tags", track.path]
    }
    switch extras {
    case .none: break
    case .source(let path, let hasSubtitles, let hasChapters):
      arguments += ["--no-audio", "--no-video"] + (hasSubtitles ? [] : ["--no-subtitles"])
      arguments += earlier(by: origin, hasTracks: hasSubtitles, hasChapters: hasChapters) + [path]
    case .extracted(let path, let subtitles, let hasChapters):
      for (index, info) in subtitles.enumerated() { arguments += trackOptions(info, track: index) }
      arguments += ["--no-audio", "--no-video"]
      arguments +=
        earlier(by: ExtrasCommand.headroom, hasTracks: !subtitles.isEmpty, hasChapters: hasChapters) + [path]
    }
    for cover in covers {
      arguments += ["--attachment-name", cover.name, "--attach-file", cover.path]
    }
    return ToolCommand(mkvmerge, arguments)
  }

  /// Moves all tracks and chapters of the file that follows. Tracks that begin before zero then lose what does; chapters
  /// begin at zero.
  private static func earlier(by seconds: Double, hasTracks: Bool, hasChapters: Bool) -> [String] {
    let milliseconds = -Int((seconds * 1000).rounded())
    guard milliseconds != 0 else { return [] }
    // mkvmerge warns of what it is to move and does not find.
    return (hasTracks ? ["--sync", "-1:\(milliseconds)"] : [])
      + (hasChapters ? ["--chapter-sync", "\(milliseconds)"] : [])
  }

  /// Copies a finished Matroska film into MP4, index first. `-strict unofficial` keeps the Dolby Vision record.
  /// - Parameters:
  ///   - subtitles: those to take, and their places among the film's subtitles.
  ///   - chapters: a file of them, as ``ChapterFile`` has it; nil: none.
  ///   - date: seconds since 1970 at which the film was recorded.
  ///   - texts: files of SubRip that stand in for the text of some of them, by place in `subtitles`.
  package static func mp4(
    _ ffmpeg: String, film: String, output: String, audio: [StreamInfo],
    subtitles: [(place: Int, info: StreamInfo)], chapters: String? = nil, date: Int64? = nil,
    texts: [Int: String] = [:]
  ) -> ToolCommand {
    var arguments = [
      "-hide_banner", "-nostdin", "-nostats", "-v", "warning", "-progress", "pipe:1", "-stats_period", "1", "-y",
      "-copyts", "-i", ProbeCommands.url(film),
    ]
    let files = texts.sorted { $0.key < $1.key }
    for file in files { arguments += ["-f", "srt", "-i", ProbeCommands.url(file.value)] }
    if let chapters { arguments += ["-f", "ffmetadata", "-i", ProbeCommands.url(chapters)] }
    arguments += ["-map", "0:v:0", "-map", "0:a?"]
    arguments += ["-c:v", "copy", "-c:a", "copy", "-map_metadata", "0", "-strict", "unofficial"]
    arguments += ["-map_chapters", chapters == nil ? "-1" : "\(files.count + 1)"]
    if let date { arguments += ["-metadata", "creation_time=\(UTCDate.text(date))"] }
    for (number, subtitle) in subtitles.enumerated() {
      let input = files.firstIndex { $0.key == number }
      arguments += ["-map", input.map { "\($0 + 1):0" } ?? "0:s:\(subtitle.place)"]
    }
    if !texts.isEmpty { arguments += wordsOfTracks(audio: audio.count, subtitles: subtitles, texts: texts) }
    if !subtitles.isEmpty { arguments += ["-c:s", "mov_text"] }
    for (kind, tracks) in [("a", audio), ("s", subtitles.map(\.info))] {
      for (number, info) in tracks.enumerated() {
        if let title = info.title { arguments += ["-metadata:s:\(kind):\(number)", "handler_name=\(title)"] }
      }
    }
    // 90 kHz holds every usual frame rate better than milliseconds.
    arguments += ["-video_track_timescale", "90000", "-movflags", "+faststart", "-f", "mp4"]
    return ToolCommand(ffmpeg, arguments + [ProbeCommands.url(output)])
  }

  /// Tags and flags of tracks some of which come from other files: where ffmpeg is told of one, it takes over none by
  /// itself.
  private static func wordsOfTracks(
    audio: Int, subtitles: [(place: Int, info: StreamInfo)], texts: [Int: String]
  ) -> [String] {
    let film = ["v:0"] + (0..<audio).map { "a:\($0)" }
    var words = film.flatMap { ["-map_metadata:s:\($0)", "0:s:\($0)"] }
    for (number, subtitle) in subtitles.enumerated() {
      words += ["-map_metadata:s:s:\(number)", "0:s:s:\(subtitle.place)"]
      guard texts[number] != nil else { continue }
      let flags = subtitle.info.dispositions.intersection(textFlags).sorted()
      words += ["-disposition:s:\(number)", flags.isEmpty ? "0" : flags.joined(separator: "+")]
    }
    return words
  }

  /// Flags of a text that MP4 can have.
  private static let textFlags: Set<String> = [
    "default", "forced", "hearing_impaired", "visual_impaired", "comment", "dub", "captions", "descriptions",
  ]

  /// Language, title and flags of one track, each said, so that no default of mkvmerge slips in.
  static func trackOptions(_ info: StreamInfo, track: Int = 0) -> [String] {
    var options = ["--language", "\(track):\(LanguageTag.written(info))"]
    if let title = info.title, !TrackTitle.isCut(title) { options += ["--track-name", "\(track):\(title)"] }
    let flags: [(String, String)] = [
      ("default", "--default-track-flag"), ("forced", "--forced-display-flag"),
      ("hearing_impaired", "--hearing-impaired-flag"), ("visual_impaired", "--visual-impaired-flag"),
      ("original", "--original-flag"), ("comment", "--commentary-flag"), ("descriptions", "--text-descriptions-flag"),
    ]
    for (name, option) in flags {
      let isSet = info.dispositions.contains(name)
      if isSet || name == "default" { options += [option, "\(track):\(isSet ? 1 : 0)"] }
    }
    // Matroska's word for a dubbed track is an original flag that is said and not set.
    if info.dispositions.contains("dub"), !info.dispositions.contains("original") {
      options += ["--original-flag", "\(track):0"]
    }
    if info.isEnabled == false { options += ["--track-enabled-flag", "\(track):0"] }
    return options
  }

  /// Share (0…1) from mkvmerge's `#GUI#progress 42%`.
  package static func progress(_ line: String) -> Double? {
    guard line.hasPrefix("#GUI#progress "), line.hasSuffix("%") else { return nil }
    return Double(line.dropFirst(14).dropLast()).map { $0 / 100 }
  }
}
