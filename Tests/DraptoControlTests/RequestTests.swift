import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoControl

/// Lines that are no requests, requests that make no sense, and who may ask what: each gets an answer, and changes
/// nothing.
@Suite struct RequestTests {
  struct Line: Sendable, CustomTestStringConvertible {
    var text: [UInt8]
    var number: Int
    /// Of the answer; nil: null.
    var id: Int?
    var testDescription: String { String(decoding: text.prefix(60), as: UTF8.self) }

    init(_ text: some Sequence<UInt8>, _ number: Int, id: Int? = nil) {
      self.text = Array(text)
      self.number = number
      self.id = id
    }

    init(_ text: String, _ number: Int, id: Int? = nil) { self.init(text.utf8, number, id: id) }
  }

  static let lines: [Line] = [
    Line("hello", -32700), Line("{", -32700), Line("[]", -32600), Line("3", -32600), Line("\"a\"", -32600),
    Line("null", -32600), Line("{}", -32600), Line("\r", -32700),
    Line([0xFF, 0xFE, 0x00, 0x80], -32700), Line([0x00], -32700), Line((1...255).filter { $0 != 10 }, -32700),
    Line(String(repeating: "[", count: 500_000), -32700),
    Line(String(repeating: #"{"a":"#, count: 100_000), -32700),
    Line(
      #"{"jsonrpc":"2.0","id":1,"method":"queue.pause","params":{"a":"\#u{FFFD}"#.utf8.dropLast() + [0xC0]
        + Array(#""}}"#.utf8), -32700),
    Line(#"{"jsonrpc":"2.0","id":1,"id":1,"method":"queue.pause"}"#, -32700),
    Line(#"{"jsonrpc":"2.0","id":1,"method":"queue.pause"}{}"#, -32700),
    Line(#"{"jsonrpc":"2.0","id":1e999,"method":"queue.pause"}"#, -32700),
    Line(#"[{"jsonrpc":"2.0","id":1,"method":"queue.pause"}]"#, -32600),
    Line(#"{"jsonrpc":"1.0","id":1,"method":"queue.pause"}"#, -32600, id: 1),
    Line(#"{"id":1,"method":"queue.pause"}"#, -32600, id: 1),
    Line(#"{"jsonrpc":"2.0","method":"queue.pause"}"#, -32600),
    Line(#"{"jsonrpc":"2.0","id":null,"method":"queue.pause"}"#, -32600),
    Line(#"{"jsonrpc":"2.0","id":1.5,"method":"queue.pause"}"#, -32600),
    Line(#"{"jsonrpc":"2.0","id":[1],"method":"queue.pause"}"#, -32600),
    Line(#"{"jsonrpc":"2.0","id":"\#(String(repeating: "i", count: 257))","method":"queue.pause"}"#, -32600),
    Line(#"{"jsonrpc":"2.0","id":1}"#, -32600, id: 1),
    Line(#"{"jsonrpc":"2.0","id":1,"method":7}"#, -32600, id: 1),
    Line(request(1, "queue.explode"), -32601, id: 1),
    Line(request(1, "queue.pause\\u0000"), -32601, id: 1),
    Line(request(1, String(repeating: "m", count: 100_000)), -32601, id: 1),
    Line(request(1, "queue.pause", "[]"), -32602, id: 1),
    Line(request(1, "queue.pause", "7"), -32602, id: 1),
    Line(request(1, "queue.pause", #"{"job":1}"#), -32602, id: 1),
    Line(request(1, "queue.pause", #"{"request_id":5}"#), -32602, id: 1),
    Line(request(1, "queue.pause", #"{"request_id":"\#(String(repeating: "r", count: 129))"}"#), -32602, id: 1),
    Line(request(1, "job.pause"), -32602, id: 1),
    Line(request(1, "job.pause", #"{"job":"1"}"#), -32602, id: 1),
    Line(request(1, "job.pause", #"{"job":1.5}"#), -32602, id: 1),
    Line(request(1, "job.pause", #"{"job":null}"#), -32602, id: 1),
    Line(request(1, "job.pause", #"{"job":9223372036854775808}"#), -32602, id: 1),
    Line(request(1, "chunk.pause", #"{"job":1}"#), -32602, id: 1),
    Line(request(1, "job.move", #"{"job":1,"before":"2"}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"film.mkv"}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"/a\u0000b"}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"/\#(String(repeating: "a", count: 5000))"}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"/a","output":"b"}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"/a","base":"mine"}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"/a","priority":1001}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"/a","restart":1}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"/a","settings":[]}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"/a","settings":{"encoding.crf":null}}"#), -32602, id: 1),
    Line(request(1, "job.add", #"{"source":"/a","settings":{"encoding.crf":9000}}"#), 1, id: 1),
    Line(request(1, "job.add", #"{"source":"/a","settings":{"encoding.crff":9}}"#), 1, id: 1),
    Line(request(1, "events"), -32602, id: 1),
    Line(request(1, "events", #"{"after":"0"}"#), -32602, id: 1),
    Line(request(1, "snapshot", #"{"all":true}"#), -32602, id: 1),
    Line(request(1, "snapshot.next"), -32600, id: 1),
    Line(request(1, "hello", #"{"client":"again","proto":{"major":1,"minor":0}}"#), -32600, id: 1),
  ]

  @Test(arguments: lines) func `what makes no sense is answered with an error, and the connection goes on`(line: Line)
    async throws
  {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    await raw.send(line.text + [10])
    let answer = await raw.object()
    #expect(answer.number == line.number, "\(answer)")
    #expect(answer["id"] as? Int == line.id)
    if line.id == nil { #expect(answer["id"] is NSNull) }
    #expect(answer["jsonrpc"] as? String == "2.0")
    #expect(answer.code?.hasPrefix("DRP-") == true)
    #expect(answer.message.utf8.count < 1000)
    await raw.send(request(2, "queue.resume"))
    #expect(await raw.object()["id"] as? Int == 2)
    #expect(engine.commands == [.resumeQueue])
    await harness.stop()
  }

  @Test(arguments: [
    request(1, "job.pause", #"{"job":-9223372036854775808}"#), request(1, "chunk.cancel", #"{"job":1,"chunk":-1}"#),
    request(1, "chunk.pause", #"{"job":9223372036854775807,"chunk":9223372036854775807}"#),
    request(1, "job.move", #"{"job":1,"before":9223372036854775807}"#),
    request(1, "job.priority", #"{"job":1,"priority":-9223372036854775808}"#),
    request(1, "queue.workers", #"{"workers":9223372036854775807}"#),
    request(1, "queue.workers", #"{"workers":-1}"#), request(1, "job.remove", #"{"job":0}"#),
  ]) func `the engine itself refuses numbers that mean nothing`(line: String) async throws {
    let core = try await CoreHarness()
    let harness = try await ControlHarness(core.engine)
    let raw = try await harness.greeted()
    await raw.send(line)
    let answer = await raw.object()
    #expect(answer.number == 1)
    #expect(["DRP-JOB-UNKNOWN", "DRP-SET-RANGE", "DRP-USAGE", "DRP-JOB-STATE"].contains(answer.code), "\(answer)")
    await raw.send(request(2, "snapshot"))
    #expect(await raw.object()["result"] != nil)
    await harness.stop()
    await core.stop()
  }

  @Test func `the largest number is no reason to end`() async throws {
    let harness = try await ControlHarness()
    let raw = try await harness.greeted()
    for after in [Int.max, Int.min, -1] {
      await raw.send(request(1, "events", #"{"after":\#(after)}"#))
      #expect(await raw.object()["result"] != nil)
    }
    await harness.stop()
  }

  @Test func `empty lines are passed over`() async throws {
    let harness = try await ControlHarness()
    let raw = try await harness.greeted()
    await raw.send("", "", request(1, "snapshot"), "")
    #expect(await raw.object()["id"] as? Int == 1)
    await harness.stop()
  }

  @Test func `a line that is cut off is an error, and nothing is changed`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    await raw.send(Data(request(1, "queue.pause").utf8))
    raw.finish()
    let answer = await raw.object()
    #expect(answer.number == -32700)
    #expect(answer.message == "DRP-CONTROL-REQUEST: the line was cut off")
    #expect(await raw.isClosed())
    #expect(engine.commands.isEmpty)
    #expect(await eventually { harness.server.clientCount == 0 })
    await harness.stop()
  }

  @Test func `a request may come byte by byte, and several at once`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try RawSocket(harness.socket)
    for byte in Array((hello() + "\n").utf8) { await raw.send([byte]) }
    #expect(await raw.object()["result"] != nil)
    await raw.send((1...100).map { request($0, "queue.pause") + "\r\n" }.joined().utf8.map { $0 })
    for number in 1...100 { #expect(await raw.object()["id"] as? Int == number) }
    #expect(engine.commands.count == 100)
    await harness.stop()
  }

  @Test func `one that asks nothing more still gets what it asked for`() async throws {
    let gate = Locked(false)
    let engine = FakeEngine { _ in
      while !gate.value { try await Task.sleep(for: .milliseconds(5)) }
      return CommandAnswer()
    }
    let harness = try await ControlHarness(engine)
    let raw = try RawSocket(harness.socket)
    await raw.send(hello(), request(1, "chunk.cancel", #"{"job":1,"chunk":0}"#), request(2, "snapshot"))
    raw.finish()
    #expect(await raw.object()["id"] as? Int == 0)
    #expect(await raw.object()["id"] as? Int == 2)
    gate.withLock { $0 = true }
    #expect(await raw.object()["id"] as? Int == 1)
    #expect(await raw.isClosed())
    #expect(await eventually { harness.server.clientCount == 0 })
    await harness.stop()
  }

  @Test func `a text is an id too, and comes back as it was`() async throws {
    let harness = try await ControlHarness()
    let raw = try await harness.greeted()
    await raw.send(#"{"id":"a\"\u00e9/\u0000","jsonrpc":"2.0","method":"snapshot"}"#)
    #expect(await raw.object()["id"] as? String == "a\"é/\0")
    await harness.stop()
  }

  // MARK: Hello

  @Test(arguments: ControlMethod.allCases.filter { $0 != .hello })
  func `nothing is done before hello`(method: ControlMethod) async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try RawSocket(harness.socket)
    await raw.send(request(1, method.rawValue))
    let answer = await raw.object()
    #expect(answer.number == -32600)
    #expect(answer.message.contains("the first request must be `hello`"))
    #expect(engine.commands.isEmpty)
    #expect(harness.stopsAsked == 0)
    await raw.send(hello())
    #expect(await raw.object()["result"] != nil)
    await harness.stop()
  }

  @Test(arguments: [0, 2, 9])
  func `another major version is told both versions and the process, and may end the engine`(
    major: Int
  ) async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try RawSocket(harness.socket)
    await raw.send(hello(major: major, minor: 3))
    let refused = await raw.object()
    #expect(refused.code == "DRP-CONTROL-PROTOCOL")
    #expect(
      refused.message
        == "DRP-CONTROL-PROTOCOL: the engine (process \(getpid()), drapto \(DraptoVersion.text)) speaks protocol 1.0, asked was \(major).3"
    )
    for method in ControlMethod.allCases where !method.isUnversioned {
      await raw.send(request(1, method.rawValue))
      #expect(await raw.object().code == "DRP-CONTROL-PROTOCOL")
    }
    #expect(engine.commands.isEmpty)
    await raw.send(request(2, "queue.drain"), request(3, "engine.stop"))
    for id in 2...3 {
      let answer = await raw.object()
      #expect(answer["id"] as? Int == id)
      #expect(answer["result"] != nil)
    }
    #expect(engine.commands == [.drainQueue])
    #expect(harness.stopsAsked == 1)
    try await ControlClient.end(harness.socket, drain: false)
    #expect(harness.stopsAsked == 2)
    await harness.stop()
  }

  @Test func `a higher minor version is welcome`() async throws {
    let harness = try await ControlHarness()
    let raw = try RawSocket(harness.socket)
    await raw.send(hello(minor: 99))
    let result = await raw.object()["result"] as? [String: Any]
    #expect((result?["proto"] as? [String: Any])?["minor"] as? Int == 0)
    #expect(result?["capabilities"] as? [String] == ControlMethod.allCases.map(\.rawValue))
    await harness.stop()
  }

  @Test func `hello may be said right after one that was not understood`() async throws {
    let harness = try await ControlHarness()
    let raw = try RawSocket(harness.socket)
    await raw.send(request(1, "hello", #"{"client":"x"}"#))
    #expect(await raw.object().number == -32602)
    await raw.send(hello())
    #expect(await raw.object()["result"] != nil)
    await harness.stop()
  }

  @Test(arguments: ControlMethod.allCases.filter(\.isChange))
  func `one that only looks is refused every change`(method: ControlMethod) async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted(watch: true)
    await raw.send(request(1, method.rawValue, #"{"job":1}"#))
    #expect(await raw.object().code == "DRP-CONTROL-WATCH")
    #expect(engine.commands.isEmpty)
    #expect(harness.stopsAsked == 0)
    await raw.send(request(2, "snapshot"))
    #expect(await raw.object()["result"] != nil)
    await harness.stop()
  }

  @Test func `dashboards are counted, from their hello to their end`() async throws {
    let harness = try await ControlHarness()
    let first = try await harness.client("dashboard")
    let second = try await harness.client("dashboard", watch: true)
    let other = try await harness.client("queue")
    first.close()
    second.close()
    #expect(await eventually { harness.attached.last == 0 })
    #expect(harness.attached == [1, 2, 1, 0])
    #expect(harness.log.count { $0.hasPrefix("a dashboard is attached (process \(getpid()))") } == 2)
    other.close()
    await harness.stop()
  }
}
