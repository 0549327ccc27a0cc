import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoControl

/// What a client that asks too much, says nothing or reads nothing can do to the engine and to others: nothing.
@Suite(.serialized) struct LimitTests {
  @Test func `of 200 clients 64 are served, the others are told why not, and places are free again`() async throws {
    let harness = try await ControlHarness()
    var results: [Result<ControlClient, ErrorReport>] = []
    await withTaskGroup(of: Result<ControlClient, ErrorReport>.self) { group in
      for _ in 0..<200 {
        group.addTask {
          do { return .success(try await harness.client()) } catch { return .failure(ErrorReport.of(error)) }
        }
      }
      for await result in group { results.append(result) }
    }
    let clients = results.compactMap { try? $0.get() }
    #expect(clients.count == 64)
    let failures = results.compactMap { result -> ErrorReport? in
      if case .failure(let report) = result { report } else { nil }
    }
    #expect(failures.count == 136)
    for failure in failures {
      #expect(failure.code == .controlFull)
      #expect(failure.message == "64 clients are attached already")
    }
    #expect(harness.server.clientCount == 64)
    for client in clients { #expect(try await client.snapshot().jobs.isEmpty) }
    for client in clients { client.close() }
    #expect(await eventually { harness.server.clientCount == 0 })
    let again = try await harness.client()
    #expect(try await again.snapshot().jobs.isEmpty)
    await harness.stop()
  }

  @Test func `one that is refused gets one line, and is closed`() async throws {
    let harness = try await ControlHarness()
    var clients: [RawSocket] = []
    for _ in 0..<64 { clients.append(try await harness.greeted()) }
    let refused = try RawSocket(harness.socket)
    #expect(await refused.object().code == "DRP-CONTROL-FULL")
    #expect(await refused.isClosed())
    clients.removeLast()
    #expect(await eventually { harness.server.clientCount == 63 })
    _ = try await harness.greeted()
    await harness.stop()
  }

  @Test func `more than 256 changes under way are refused one by one`() async throws {
    let gate = Locked(false)
    let engine = FakeEngine { _ in
      while !gate.value { try await Task.sleep(for: .milliseconds(5)) }
      return CommandAnswer()
    }
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    for number in 1...300 { await raw.send(request(number, "job.pause", #"{"job":1}"#)) }
    for _ in 0..<44 {
      let answer = await raw.object()
      #expect(answer.code == "DRP-CONTROL-FULL")
      #expect((answer["id"] as? Int ?? 0) > 256)
    }
    // What changes nothing is still answered.
    await raw.send(request(900, "snapshot"))
    #expect(await raw.object()["id"] as? Int == 900)
    gate.withLock { $0 = true }
    for _ in 0..<256 { #expect(await raw.object()["result"] != nil) }
    #expect(engine.commands.count == 256)
    await harness.stop()
  }

  private func memory() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }

  @Test func `one that never reads is dropped with a line in the log, and holds nobody up`() async throws {
    let engine = FakeEngine()
    engine.publish(.job(ModelSamples.job()), .chunks((0..<250).map { ModelSamples.chunk($0) }))
    let harness = try await ControlHarness(engine) { $0.patience = .milliseconds(600) }
    let deaf = try await harness.greeted()
    await deaf.send(request(1, "events", #"{"after":0}"#))
    let client = try await harness.client()
    var events = client.events(after: 2).makeAsyncIterator()
    #expect(await eventually { engine.readers == 2 })
    let before = memory()
    let start = ContinuousClock.now
    var slowest = Duration.zero
    var sequence: UInt64 = 2
    for number in 0..<60_000 {
      let one = ContinuousClock.now
      engine.publish(.chunk(ModelSamples.chunk(number % 250, state: .running)))
      slowest = max(slowest, ContinuousClock.now - one)
      if number % 1000 == 999 {
        // The one that reads has all of them, in order.
        for _ in 0..<1000 {
          sequence += 1
          #expect(await events.next()?.sequence == sequence)
        }
      }
    }
    #expect(await eventually { harness.server.clientCount == 1 })
    #expect(engine.readers == 1)
    #expect(harness.log.contains { $0.contains("a client was dropped (process \(getpid())): it has read nothing for") })
    #expect(slowest < .seconds(5), "the engine waited \(slowest) of \(ContinuousClock.now - start)")
    #expect(memory() - before < 200 << 20, "\((memory() - before) >> 20) MiB more")
    #expect(await deaf.isClosed())
    #expect(try await client.snapshot().jobs.count == 1)
    await harness.stop()
  }

  @Test func `one that reads nothing of an answer is dropped too, though nothing follows it`() async throws {
    let harness = try await ControlHarness(FakeEngine.large(ended: 2000, chunks: 1)) {
      $0.patience = .milliseconds(300)
    }
    let deaf = try await harness.greeted()
    for number in 1...50 { await deaf.send(request(number, "snapshot")) }
    #expect(await eventually { harness.server.clientCount == 0 })
    await harness.stop()
  }

  @Test func `one that reads slowly is not dropped`() async throws {
    let harness = try await ControlHarness(FakeEngine.large(ended: 2000, chunks: 1)) {
      $0.patience = .seconds(4)
    }
    let slow = try await harness.greeted()
    for number in 1...7 { await slow.send(request(number, "snapshot")) }
    var answers = 0
    for _ in 0..<7 {
      try await Task.sleep(for: .milliseconds(700))
      if await slow.object()["result"] != nil { answers += 1 }
    }
    #expect(answers == 7)
    #expect(harness.server.clientCount == 1)
    await harness.stop()
  }

  @Test func `one that says nothing loses its place`() async throws {
    let harness = try await ControlHarness { $0.greeting = .milliseconds(200) }
    let silent = try RawSocket(harness.socket)
    let greeted = try await harness.greeted()
    let answer = await silent.object()
    #expect(answer.code == "DRP-CONTROL-REQUEST")
    #expect(answer.message.contains("no `hello` came within"))
    #expect(await silent.isClosed())
    #expect(await eventually { harness.server.clientCount == 1 })
    await greeted.send(request(1, "snapshot"))
    #expect(await greeted.object()["result"] != nil)
    await harness.stop()
  }

  @Test func `a line of 1 MiB is taken, and one byte more is an error that changes nothing`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    func padded(_ id: Int, to size: Int) -> String {
      let line = request(id, "queue.pause")
      return line.replacing("{}", with: "{" + String(repeating: " ", count: size - line.utf8.count) + "}")
    }
    await raw.send(padded(1, to: 1 << 20))
    let taken = await raw.object()
    #expect(taken["id"] as? Int == 1)
    #expect(taken["result"] != nil)
    await raw.send(padded(2, to: 1 << 20 + 1))
    let refused = await raw.object()
    #expect(refused["id"] is NSNull)
    #expect(refused.number == -32600)
    #expect(refused.message == "DRP-CONTROL-REQUEST: the line is longer than 1 MiB")
    await raw.send(Data(repeating: UInt8(ascii: "x"), count: 5 << 20))
    #expect(await raw.object().number == -32600)
    await raw.send("", request(3, "queue.drain"))
    #expect(await raw.object()["id"] as? Int == 3)
    #expect(engine.commands == [.pauseQueue, .drainQueue])
    await harness.stop()
  }

  @Test func `settings that are too long to be any are refused at once`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    let long = String(repeating: "x", count: 500_000)
    let start = ContinuousClock.now
    for settings in [
      #"{"\#(long)":1}"#, #"{"system.paths.work":"\#(long)"}"#, #"{"a":{"\#(long)":"b"}}"#, "{\"e\u{301}\":[]}",
    ] {
      await raw.send(request(1, "job.add", #"{"source":"/a","settings":\#(settings)}"#))
      let answer = await raw.object()
      #expect(answer.number == -32602)
      #expect(answer.message.utf8.count < 1000)
    }
    #expect(ContinuousClock.now - start < .seconds(60))
    #expect(engine.commands.isEmpty)
    await harness.stop()
  }
}
