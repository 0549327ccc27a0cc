import DraptoEngine
import DraptoModel
import Foundation
import DraptoTestSupport
import Testing

@Suite struct EventHubTests {
  private let chunkA = ChunkID(job: JobID(1), index: 0)
  private let chunkB = ChunkID(job: JobID(1), index: 1)

  private func line(_ text: String) -> EngineEvent.Payload {
    .log(LogLine(time: Date(timeIntervalSince1970: 0), level: .info, subsystem: "engine", message: text))
  }

  private func progress(_ id: ChunkID, _ frames: Int) -> EngineEvent.Payload {
    .chunkProgress(id, Progress(frames: frames))
  }

  /// All that a stream still holds; the hub must be closed.
  private func rest(_ stream: AsyncStream<EngineEvent>) async -> [EngineEvent] {
    await stream.reduce(into: []) { $0.append($1) }
  }

  /// Resuming a task and cancelling it exclude each other: neither may be done under the hub's lock.
  @Test(.timeLimit(.minutes(5))) func `readers that are cancelled while events are published hold up nobody`() async {
    let hub = EventHub()
    for _ in 0..<3000 {
      let reader = Task { for await _ in hub.events(after: .max) {} }
      while hub.subscriberCount == 0 { await Task.yield() }
      async let published: Void = { for _ in 0..<4 { _ = hub.publish(line("news")) } }()
      reader.cancel()
      await published
      await reader.value
    }
    #expect(hub.subscriberCount == 0)
  }

  @Test func `events are numbered from one without gaps`() {
    let hub = EventHub()
    let numbers = (0..<100).map { hub.publish(line("\($0)")).sequence }
    #expect(numbers == Array(1...100))
  }

  @Test func `a subscriber gets what comes after it in order and ends with the hub`() async {
    let hub = EventHub()
    let stream = hub.events(after: 0)
    for number in 0..<1000 { _ = hub.publish(line("\(number)")) }
    hub.close()
    let got = await rest(stream)
    #expect(got.map(\.sequence) == Array(1...1000))
  }

  @Test func `a late subscriber gets what it missed after its number`() async {
    let hub = EventHub()
    for number in 0..<10 { _ = hub.publish(line("\(number)")) }
    let stream = hub.events(after: 7)
    _ = hub.publish(line("new"))
    hub.close()
    #expect(await rest(stream).map(\.sequence) == [8, 9, 10, 11])
  }

  @Test func `progress nobody has read is replaced by the newest`() async {
    let hub = EventHub()
    let stream = hub.events(after: 0)
    for frames in 1...50 { _ = hub.publish(progress(chunkA, frames)) }
    _ = hub.publish(line("between"))
    for frames in 1...50 { _ = hub.publish(progress(chunkB, frames)) }
    for cpu in 1...50 { _ = hub.publish(.gauges(Gauges(cpu: Double(cpu)))) }
    hub.close()
    let got = await rest(stream).map(\.payload)
    #expect(got == [progress(chunkA, 50), line("between"), progress(chunkB, 50), .gauges(Gauges(cpu: 50))])
  }

  @Test func `progress is not replayed to late subscribers`() async {
    let hub = EventHub()
    _ = hub.publish(progress(chunkA, 1))
    _ = hub.publish(line("state"))
    let stream = hub.events(after: 0)
    hub.close()
    #expect(await rest(stream).map(\.payload) == [line("state")])
  }

  @Test func `a subscriber that comes much too late is told of the gap first`() async throws {
    let hub = EventHub()
    for number in 0..<10_000 { _ = hub.publish(line("\(number)")) }
    let stream = hub.events(after: 5)
    let recent = hub.events(after: 9_990)
    hub.close()
    let got = await rest(stream)
    let first = try #require(got.first)
    #expect(first.payload == .gap)
    #expect(got.dropFirst().first?.sequence == first.sequence + 1)
    #expect(got.last?.sequence == 10_000)
    #expect(got.filter { $0.payload == .gap }.count == 1)
    #expect(await rest(recent).map(\.sequence) == Array(9_991...10_000))
  }

  @Test func `a subscriber that never reads does not hold up the publisher, and loses no state`() async {
    let hub = EventHub()
    let slow = hub.events(after: 0)
    for number in 0..<20_000 {
      _ = hub.publish(progress(chunkA, number))
      if number % 10 == 0 { _ = hub.publish(line("\(number)")) }
    }
    hub.close()
    let got = await rest(slow)
    #expect(got.filter { !$0.isLatestValue }.count == 2000)
    #expect(got.filter(\.isLatestValue).map(\.payload) == [progress(chunkA, 19_999)])
    #expect(zip(got, got.dropFirst()).allSatisfy { $0.sequence < $1.sequence })
  }

  @Test func `a waiting subscriber is woken and its end ends the wait`() async {
    let hub = EventHub()
    let stream = hub.events(after: 0)
    let reader = Task {
      var iterator = stream.makeAsyncIterator()
      let first = await iterator.next()
      let second = await iterator.next()
      return (first?.sequence, second == nil)
    }
    _ = hub.publish(line("wake"))
    reader.cancel()
    let (first, ended) = await reader.value
    #expect(first == 1 || first == nil)
    #expect(ended)
    // Nobody is there any more: this must not trap.
    _ = hub.publish(line("into the void"))
  }

  @Test func `publishers on many threads never share a number`() async {
    let hub = EventHub()
    let stream = hub.events(after: 0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { for number in 0..<500 { _ = hub.publish(line("\(number)")) } } }
    }
    hub.close()
    #expect(await rest(stream).map(\.sequence) == Array(1...4000))
  }

  @Test func `a closed hub ends new subscribers at once`() async {
    let hub = EventHub()
    _ = hub.publish(line("old"))
    hub.close()
    #expect(await rest(hub.events(after: 1)).isEmpty)
  }

  @Test func `a reader that just stops reading is forgotten`() async {
    let hub = EventHub()
    for _ in 0..<3 {
      _ = hub.publish(.queue(QueueState()))
      for await _ in hub.events(after: 0) { break }
    }
    #expect(await eventually { hub.subscriberCount == 0 })
  }
}
