/// Looks through ffmpeg's stderr for what its exit status hides.
package struct StderrScanner: Sendable, Equatable {
  /// Lines that tell of frames that could not be decoded whole.
  package var decodeErrors = 0
  /// The first `-svtav1-params` key that was not taken.
  package var rejectedParameter: String?
  /// Layouts the sound changed to inside its track, in order, each once.
  package var laterLayouts: [String] = []
  /// Sound tracks that appeared after ffmpeg had looked for tracks, by stream index: nothing reads them.
  package var lateTracks: Set<Int> = []
  /// Further errors that ffmpeg told, where it prints levels: of the container above all.
  package var otherErrors = 0

  package init() {}

  /// Takes one line of stderr.
  package mutating func feed(_ line: String) {
    if line.contains("Error parsing option") {
      rejectedParameter = rejectedParameter ?? line
    } else if let layout = Self.laterLayout(line) {
      if !laterLayouts.contains(layout) { laterLayouts.append(layout) }
    } else if let stream = Self.lateTrack(line) {
      lateTracks.insert(stream)
    } else if Self.isDecodeError(line) {
      decodeErrors += 1
    } else if line.contains("[error]") {
      otherErrors += 1
    }
  }

  /// `Reconfiguring filter graph because audio parameters changed to 48000 Hz, 5.1(side), fltp, …`
  private static func laterLayout(_ line: String) -> String? {
    guard let range = line.firstRange(of: "audio parameters changed to ") else { return nil }
    let fields = line[range.upperBound...].split(separator: ",")
    return fields.count > 1 ? String(fields[1].trimmingPrefix(" ")) : nil
  }

  /// `[in#0/flv @ 0x…] New audio stream with index 1 at pos:19003756 and DTS:40s`
  private static func lateTrack(_ line: String) -> Int? {
    guard let range = line.firstRange(of: "New audio stream with index ") else { return nil }
    return Int(line[range.upperBound...].prefix { $0.isNumber })
  }

  /// The words of ffmpeg's decoders for damage, all codecs alike.
  package static func isDecodeError(_ line: String) -> Bool {
    [
      "error while decoding", "Error while decoding", "corrupt", "Invalid data found", "concealing",
      "Error submitting packet to decoder", "undecodable NALU", "is outside the valid range", "Overread ",
    ]
    .contains { line.contains($0) }
  }
}
