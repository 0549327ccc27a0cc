import DraptoMedia
import DraptoModel
import Foundation

/// Takes the pictures of pairs of frames, some at once.
package struct PairGrabber: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner
  /// What is shown on the left.
  package var before: FrameGrabber.Side
  /// What is shown on the right.
  package var after: FrameGrabber.Side

  package init(tools: Toolset, runner: ToolRunner, before: FrameGrabber.Side, after: FrameGrabber.Side) {
    self.tools = tools
    self.runner = runner
    self.before = before
    self.after = after
  }

  /// Of each pair all sizes, in the order of the pairs; those that can't be had of both films are left out. Throws what a program
  /// failed with where that left none.
  package func pictures(of pairs: [FramePair]) async throws -> [[PairPictures]] {
    let scratch = try ScratchFolder("pictures")
    defer { scratch.remove() }
    let grabber = FrameGrabber(tools: tools, runner: runner, scratch: scratch.path)
    var found: [Int: [PairPictures]] = [:]
    var failure: MediaError?
    // One pair after the other, both sides at once: a frame of a large film takes memory.
    for (index, pair) in pairs.enumerated() {
      try Task.checkCancellation()
      do {
        found[index] = try await grabber.pictures(index, at: pair.time, before: before, after: after)
      } catch let error as MediaError {
        failure = error
      }
    }
    if let failure, found.isEmpty { throw failure }
    return pairs.indices.compactMap { found[$0] }
  }
}
