import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoControl

/// A moment of what `scripts/fuzz` does for hours: recorded lines with bytes changed, cut, doubled and mixed.
@Suite(.timeLimit(.minutes(2))) struct FuzzTests {
  private static let seed: UInt64 = 20_261_128

  private func mutated(_ lines: [[UInt8]], _ dice: inout SeededRandom) -> [UInt8] {
    var bytes = dice.pick(lines)
    for _ in 0..<Int.random(in: 0...4, using: &dice) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &dice)
      switch Int.random(in: 0..<7, using: &dice) {
      case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &dice)
      case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &dice)))
      case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 30)], at: at)
      case 4: bytes.insert(contentsOf: dice.pick(Self.words).utf8, at: at)
      case 5: bytes.replaceSubrange(at..., with: dice.pick(lines).suffix(40))
      default: bytes.insert(dice.pick(Array(#"{}[]",:0\"#.utf8)), at: at)
      }
    }
    return bytes
  }

  private static let words = [
    "null", "-9223372036854775809", "1e999", "\\ud800", "\\u0000", "\n", "\0", "{\"a\":", "[[[[[[[[", "true", "\u{202E}", "0.1",
  ]

  private func lines() throws -> [[UInt8]] {
    try RecordedLines(version: ControlVersion.current.description).lines.map { Array($0.text.utf8) }
  }

  @Test func `whatever a line holds, it is read or refused`() throws {
    let lines = try lines()
    var dice = SeededRandom(Self.seed)
    let end = ContinuousClock.now + .seconds(1.5)
    var (read, refused) = (0, 0)
    while ContinuousClock.now < end {
      let bytes = mutated(lines, &dice)
      do throws(UnreadableRequest) {
        let request = try ControlRequest.parse(bytes)
        read += 1
        if let fault = request.fault { #expect(fault.report.message.utf8.count < 2000) }
      } catch {
        refused += 1
        #expect(error.fault.report.message.utf8.count < 2000)
      }
      if let notice = try? WireJSON.value(EventNotice.self, from: Data(bytes)) {
        var snapshot = EngineSnapshot()
        snapshot.apply(notice.params.event)
        _ = try WireJSON.line(notice)
      }
    }
    #expect(read > 50)
    #expect(refused > 50)
  }

  @Test func `a server that is sent anything at all answers the next client`() async throws {
    let lines = try lines()
    var dice = SeededRandom(Self.seed + 1)
    let harness = try await ControlHarness(FakeEngine.large(ended: 3, chunks: 20))
    let end = ContinuousClock.now + .seconds(2)
    while ContinuousClock.now < end {
      let raw = try RawSocket(harness.socket)
      if dice.chance(80) { await raw.send(hello()) }
      var bytes: [UInt8] = []
      for _ in 0..<20 { bytes += mutated(lines, &dice) + (dice.chance(90) ? [10] : []) }
      // In pieces of any length: lines are put together again.
      while !bytes.isEmpty {
        let count = min(bytes.count, Int.random(in: 1...4000, using: &dice))
        guard await raw.send(Array(bytes[..<count])) else { break }
        bytes.removeFirst(count)
      }
      if dice.chance(50) { raw.finish() }
      let next = try await harness.client()
      #expect(try await next.head().jobs.count == 4)
      next.close()
    }
    #expect(await eventually { harness.server.clientCount == 0 })
    await harness.stop()
  }
}
