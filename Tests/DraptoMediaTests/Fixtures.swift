import DraptoModel
import Foundation
import Testing

@testable import DraptoMedia

/// Captured output of real programs.
enum Fixtures {
  static func text(_ name: String) throws -> String {
    let url = try #require(Bundle.module.resourceURL?.appendingPathComponent("Fixtures/" + name))
    return try String(contentsOf: url, encoding: .utf8)
  }

  /// A probed film, as ffprobe 5.1 described it.
  static func media(_ name: String) throws -> SourceMedia {
    try ProbeParser.media(
      streams: text(name + ".streams.json"), path: "/films/" + name, fingerprint: FileFingerprint(bytes: 1, modified: 2)
    )
  }

  /// Its video with what the first frames tell.
  static func refinedVideo(_ name: String) throws -> VideoStream {
    let video = try #require(try media(name).video)
    return try ProbeParser.refine(video, frames: text(name + ".frames.json"))
  }
}
