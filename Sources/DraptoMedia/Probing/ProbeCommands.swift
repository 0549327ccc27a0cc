import DraptoModel

/// Command lines of ffprobe. Paths go in as `file:PATH`, so that no name is taken for an option, a protocol or a pattern.
package enum ProbeCommands {
  /// A path as ffmpeg and ffprobe take it literally.
  package static func url(_ path: String) -> String { "file:" + path }

  /// Options before the input, of ffmpeg and ffprobe alike: without them a track that begins late has no decoder, and
  /// in containers that announce none (FLV, program streams) no index either.
  package static func options(_ probeDepth: ProbeDepth?) -> [String] {
    switch probeDepth {
    case .long: ["-analyzeduration", "600M", "-probesize", "200M"]
    case nil: []
    }
  }

  /// Streams, format and chapters.
  package static func streams(_ ffprobe: String, _ path: String, probeDepth: ProbeDepth? = nil) -> ToolCommand {
    ToolCommand(
      ffprobe,
      ["-v", "error"] + options(probeDepth) + [
        "-of", "json", "-show_streams", "-show_format", "-show_chapters", url(path),
      ])
  }

  /// The length of the container alone: a look that costs next to nothing.
  package static func duration(_ ffprobe: String, _ path: String) -> ToolCommand {
    ToolCommand(ffprobe, ["-v", "error", "-of", "csv=p=0", "-show_entries", "format=duration", url(path)])
  }

  /// Length and picture by the header alone: a quick look that decodes as little as it can.
  package static func estimate(_ ffprobe: String, _ path: String) -> ToolCommand {
    ToolCommand(
      ffprobe,
      [
        "-v", "error", "-probesize", "2M", "-analyzeduration", "1M", "-of", "json", "-show_entries",
        "format=duration:stream=codec_type,width,height,avg_frame_rate,r_frame_rate,nb_frames,duration:stream_disposition=attached_pic",
        url(path),
      ])
  }

  /// The first frames of one stream: colour, interlacing and the metadata that only frames carry.
  package static func firstFrames(_ ffprobe: String, _ path: String, stream: Int, count: Int = 2) -> ToolCommand {
    ToolCommand(
      ffprobe,
      [
        "-v", "error", "-of", "json", "-select_streams", "\(stream)", "-read_intervals", "%+#\(count)", "-show_frames",
        url(path),
      ])
  }

  /// One line of the named entries per packet of one stream.
  /// - Parameter interval: the stretch to look at, as `-read_intervals` takes it: `10%20` seconds, `%+#5` packets; nil is
  ///   the whole file.
  package static func packets(
    _ ffprobe: String, _ path: String, stream: Int, interval: String? = nil, entries: String = "pts,flags",
    probeDepth: ProbeDepth? = nil
  ) -> ToolCommand {
    ToolCommand(
      ffprobe,
      ["-v", "error"] + options(probeDepth) + ["-of", "csv=p=0", "-select_streams", "\(stream)"]
        + (interval.map { ["-read_intervals", $0] } ?? []) + ["-show_entries", "packet=" + entries, url(path)])
  }

  /// One line per subtitle packet of the whole file: stream index, time, duration, bytes.
  package static func subtitlePackets(_ ffprobe: String, _ path: String, probeDepth: ProbeDepth? = nil) -> ToolCommand {
    ToolCommand(
      ffprobe,
      ["-v", "error"] + options(probeDepth) + [
        "-of", "csv=p=0", "-select_streams", "s", "-show_entries",
        "packet=stream_index,pts_time,duration_time,size", url(path),
      ])
  }

  /// One line of channels and layout per block of samples that decodes in the second behind each place.
  package static func layouts(_ ffprobe: String, _ path: String, stream: Int, places: [Double]) -> ToolCommand {
    ToolCommand(
      ffprobe,
      [
        "-v", "error", "-of", "csv=p=0", "-select_streams", "\(stream)", "-read_intervals",
        places.map { Format.fixed($0, 3) + "%+1" }.joined(separator: ","), "-show_entries",
        "frame=channels,channel_layout", url(path),
      ])
  }

  /// Eight container times, spread over a film.
  static func places(_ start: Double, _ duration: Double) -> [Double] {
    (0..<8).map { start + duration * Double(2 * $0 + 1) / 16 }
  }

  /// The encoded packets of a video: times in ticks, a checksum each, and the hash of the sequence header.
  package static func fingerprint(_ ffprobe: String, _ path: String) -> ToolCommand {
    ToolCommand(
      ffprobe,
      [
        "-v", "error", "-of", "compact=p=1:nk=0", "-select_streams", "v:0", "-show_data_hash", "MURMUR3",
        "-show_entries", "packet=pts,data_hash:stream=codec_name,width,height,time_base,extradata_hash", url(path),
      ])
  }

  /// The first packet's bytes as hexadecimal text, to look for the encoder's signature.
  package static func firstPacketData(_ ffprobe: String, _ path: String, stream: Int) -> ToolCommand {
    ToolCommand(
      ffprobe,
      [
        "-v", "error", "-select_streams", "\(stream)", "-read_intervals", "%+#1", "-show_packets", "-show_data",
        "-show_entries", "packet=data", url(path),
      ])
  }
}
