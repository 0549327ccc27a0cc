/// Reads the frames of a Matroska file's first video track, one after the other.
package struct MatroskaFile: ~Copyable {
  private var context = MatroskaContext()
  private var walker: MatroskaWalker
  private var window: FileWindow

  /// Throws `DRP-WORK-NOT-WRITABLE` where it can't be opened.
  /// - Parameter longest: bytes of the longest frame.
  package init(_ path: String, longest: Int = 32 << 20) throws {
    walker = MatroskaWalker(longest: longest)
    window = try FileWindow(path)
  }

  /// The track, once a frame of it was read.
  package var track: MatroskaTrack? { context.track }

  /// Calls `body` with the next frame; nil at the end.
  /// - Throws: ``MatroskaWalker/Problem``, and errors of the file.
  package mutating func next<Result>(_ body: (MatroskaFrame) throws -> Result) throws -> Result? {
    while true {
      switch try walker.step(window.bytes, isLast: window.isLast) {
      case .needs(let count): try window.fill(count)
      case .ends: return nil
      case .closes: break
      case .opens(let header): window.consume(header.length)
      case .whole(let header):
        let end = header.length + (header.size ?? 0)
        let content = window.bytes.dropFirst(header.length).prefix(end - header.length)
        let result = try context.take(header.id, content).map(body)
        window.consume(end)
        if let result { return result }
      case .passes(let header): try window.skip(header.length + (header.size ?? 0), at: walker.place)
      }
    }
  }

  /// Seconds of every frame, in the order they are stored.
  package static func times(_ path: String) throws -> [Double] {
    var file = try MatroskaFile(path)
    var times: [Double] = []
    while let seconds = try file.next({ $0.seconds }) { times.append(seconds) }
    return times
  }
}

extension FileWindow {
  /// Passes over bytes, in the window and behind it.
  /// - Parameter place: where the walker will be.
  mutating func skip(_ count: Int, at place: Int) throws {
    var rest = count
    while rest > 0 {
      try fill(1)
      let length = min(rest, bytes.count)
      guard length > 0 else { throw MatroskaWalker.Problem.truncated(at: place) }
      consume(length)
      rest -= length
    }
  }
}
