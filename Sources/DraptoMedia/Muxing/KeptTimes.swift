/// Keeps the presentation times of packets that ffmpeg copies.
///
/// Its muxing gives a packet another time where its decoding time is unknown, or guessed to be later: behind a seek to an
/// open group of pictures, and at the head of a file that was cut there, leading pictures come out up to a frame off.
/// Decoding times of our own, ascending and before anything that is shown, leave it nothing to mend.
enum KeptTimes {
  /// Matroska takes no packet without a time: it gets this one, in seconds, later than any film.
  private static let unknown = 100_000_000

  /// A bitstream filter for muxers that take packets without a time.
  static let filter = "setts=dts=N-1e9:pts=PTS"
  /// The same for Matroska; needs `-avoid_negative_ts disabled`.
  static let filterForMatroska = "setts=dts=N-1e9:pts='if(eq(PTS,NOPTS),\(unknown)/TB,PTS)'"

  /// Whether a time stands for none.
  static func isUnknown(_ seconds: Double) -> Bool { seconds > Double(unknown) / 2 }
}
