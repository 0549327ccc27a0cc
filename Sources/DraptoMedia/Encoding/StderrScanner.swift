/// Looks through ffmpeg's stderr for what its exit status hides.
package struct StderrScanner: Sendable, Equatable {
  /// Lines that tell of frames that could not be decoded whole.
  package var decodeErrors = 0
  /// The first `-svtav1-params` key that was not taken.
  package var rejectedParameter: String?
  /// Layouts the sound changed to inside its track, in order, each once.
  package var laterLayouts: [String] = []

  package init() {}

  package mutating func feed(_ line: String) {
    if line.contains("Error parsing option") {
      rejectedParameter = rejectedParameter ?? line
    } else if let layout = Self.laterLayout(line) {
      if !laterLayouts.contains(layout) { laterLayouts.append(layout) }
    } else if Self.isDecodeError(line) {
      decodeErrors += 1
    }
  }

  /// `Reconfiguring filter graph because audio parameters changed to 48000 Hz, 5.1(side), fltp, …`
  private static func laterLayout(_ line: String) -> String? {
    guard let range = line.firstRange(of: "audio parameters changed to ") else { return nil }
    let fields = line[range.upperBound...].split(separator: ",")
    return fields.count > 1 ? String(fields[1].trimmingPrefix(" ")) : nil
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
