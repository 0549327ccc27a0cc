import DraptoModel

/// Takes subtitles, chapters and tags out of a source that is not Matroska.
package enum ExtrasCommand {
  /// Subtitle codecs Matroska holds as they are.
  package static let copied: Set<String> = [
    "subrip", "ass", "ssa", "webvtt", "dvd_subtitle", "hdmv_pgs_subtitle", "dvb_subtitle", "hdmv_text_subtitle",
  ]
  /// Text codecs that become SubRip.
  package static let converted: Set<String> = [
    "mov_text", "text", "microdvd", "subviewer", "subviewer1", "jacosub", "sami", "mpl2", "vplayer", "realtext", "stl",
  ]

  /// Seconds that everything lies later in the file than in the film: no time may be below zero there, or ffmpeg moves
  /// all of them. mkvmerge takes them off again.
  package static let headroom: Double = 3600

  /// A picture without an end that began longer than so many seconds before the film is taken for gone.
  private static let longestGuess = 10

  /// Writes Matroska to `output`. With no subtitles the file carries chapters and tags on a silent stub of sound, which
  /// mkvmerge is told to leave out.
  package static func command(
    _ ffmpeg: String, source: SourceMedia, subtitles: [SubtitlePlan], output: String
  ) -> ToolCommand {
    // On the input, so that it moves the chapters too.
    var arguments = [
      "-hide_banner", "-nostdin", "-nostats", "-v", "warning", "-y", "-copyts", "-itsoffset",
      Format.fixed(headroom - source.timeOrigin, 6),
    ]
    arguments += ProbeCommands.options(source.probeDepth) + ["-i", ProbeCommands.url(source.path)]
    if subtitles.isEmpty { arguments += ["-f", "lavfi", "-t", "0.1", "-i", "anullsrc=r=48000:cl=mono"] }
    arguments += ["-map_metadata", "0", "-map_chapters", "0"]
    for (index, plan) in subtitles.enumerated() {
      arguments += ["-map", "0:\(plan.stream.info.index)", "-c:s:\(index)", plan.action == .copy ? "copy" : "subrip"]
      let isHeld = source.isMP4 && plan.action == .convert
      arguments += ["-bsf:s:\(index)", isHeld ? startsWithTheFilm + "," + hasAnEnd : startsWithTheFilm]
      arguments += TrackTitle.carried(plan.stream.info.title, stream: "s:s:\(index)")
    }
    if subtitles.isEmpty { arguments += ["-map", "1:a", "-c:a", "libopus", "-b:a", "16k"] }
    return ToolCommand(ffmpeg, arguments + ["-f", "matroska", ProbeCommands.url(output)])
  }

  /// A bitstream filter: what begins before the film and still runs when it starts begins with it. What ends before it
  /// stays where it is, for mkvmerge to leave out.
  private static let startsWithTheFilm: String = {
    let start = Int(headroom)
    let runsOn =
      "if(DURATION,gt((PTS+DURATION)*TB,\(start)),gt(NEXT_PTS*TB,\(start))*gt(PTS*TB,\(start - longestGuess)))"
    let isCut = "lt(PTS*TB,\(start))*\(runsOn)"
    let filter =
      "ts=if(\(isCut),\(start)/TB,PTS):duration=if(\(isCut)*gt(DURATION,0),PTS+DURATION-\(start)/TB,DURATION)"
    return "setts=" + filter.replacing(",", with: "\\,")
  }()

  /// Another: a text of MP4 always says how long it is shown. One of no length would be shown until the next in Matroska;
  /// a millisecond is the least it has.
  private static let hasAnEnd = "setts=duration=max(DURATION\\,0.001/TB)"

  /// Copies one cover picture to a file.
  package static func cover(_ ffmpeg: String, source: String, stream: Int, output: String) -> ToolCommand {
    ToolCommand(
      ffmpeg,
      [
        "-hide_banner", "-nostdin", "-v", "error", "-y", "-i", ProbeCommands.url(source), "-map", "0:\(stream)", "-c",
        "copy", "-frames:v", "1", "-update", "1", "-f", "image2", ProbeCommands.url(output),
      ])
  }

  /// File ending and name players look for, by codec.
  package static func coverName(_ codec: String, index: Int) -> String {
    let ending = ["mjpeg": "jpg", "png": "png", "gif": "gif", "bmp": "bmp", "webp": "webp"][codec] ?? "jpg"
    return index == 0 ? "cover.\(ending)" : "cover\(index + 1).\(ending)"
  }
}
