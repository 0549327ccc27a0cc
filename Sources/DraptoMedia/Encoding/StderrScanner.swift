/// Looks through ffmpeg's stderr for what its exit status hides.
package struct StderrScanner: Sendable, Equatable {
  /// Lines that tell of frames that could not be decoded whole.
  package var decodeErrors = 0
  /// The first `-svtav1-params` key that was not taken.
  package var rejectedParameter: String?

  package init() {}

  package mutating func feed(_ line: String) {
    if line.contains("Error parsing option") {
      rejectedParameter = rejectedParameter ?? line
    } else if Self.isDecodeError(line) {
      decodeErrors += 1
    }
  }

  /// The words of ffmpeg's decoders for damage, all codecs alike.
  package static func isDecodeError(_ line: String) -> Bool {
    [
      "error while decoding", "Error while decoding", "corrupt", "Invalid data found", "concealing",
      "Error submitting packet to decoder",
    ]
    .contains { line.contains($0) }
  }
}
