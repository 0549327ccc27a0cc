import DraptoControl
import DraptoFuzzChecks
import DraptoModel
import Foundation

#if FUZZER
  /// What libFuzzer calls, whose `main` this program has then (FuzzerInterface.h).
  @_cdecl("LLVMFuzzerTestOneInput")
  public func takeInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Fuzzed.take(UnsafeBufferPointer(start: bytes, count: count))
    return 0
  }
#endif

/// Reads bytes as each side of the socket does, or as a reader of films does. Whatever the bytes are, they are read or
/// refused, and what was read can be written and read again.
enum Fuzzed {
  /// What `DRAPTO_FUZZ` names; nil: the socket's protocol.
  private static let reader = ProcessInfo.processInfo.environment["DRAPTO_FUZZ"].flatMap(MediaReader.init)

  static func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let reader {
      do { _ = try reader.take(Array(bytes)) } catch { fatalError("\(reader.rawValue): \(error)") }
    } else {
      lines(bytes)
    }
  }

  private static func lines(_ bytes: UnsafeBufferPointer<UInt8>) {
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      request(line)
      answer(Data(line))
    }
  }

  private static func request(_ line: some Sequence<UInt8>) {
    let request: ControlRequest
    do throws(UnreadableRequest) { request = try ControlRequest.parse(line) } catch {
      precondition(error.fault.report.message.utf8.count < 2000, "a message that grows with the line")
      return
    }
    if let fault = request.fault { precondition(fault.report.message.utf8.count < 2000) }
    guard let again = try? WireJSON.line(Written(request)) else { preconditionFailure("it can't be written") }
    precondition((try? ControlRequest.parse(again)) == request, "it is read as another one")
  }

  private struct Written: Encodable {
    var jsonrpc = "2.0"
    var id: RequestID
    var method: String
    var params: [String: JSONValue]

    init(_ request: ControlRequest) {
      (id, method, params) = (request.id, request.method.rawValue, request.params)
    }
  }

  /// What a client reads: events, and the pieces of a state.
  private static func answer(_ line: Data) {
    var snapshot = EngineSnapshot()
    if let event = try? WireJSON.value(EventLine.self, from: line) {
      snapshot.apply(event.event)
      _ = try? WireJSON.line(event)
    }
    if let payload = try? WireJSON.value(PayloadLine.self, from: line) { snapshot.fold(payload.payload) }
    if let head = try? WireJSON.value(SnapshotHeadLine.self, from: line) { snapshot = head.snapshot }
    if let notice = try? WireJSON.value(Notice.self, from: line) { snapshot.apply(notice.params.event) }
    if let answer = try? WireJSON.value(Answer.self, from: line) {
      for payload in answer.result.details { snapshot.fold(payload.payload) }
    }
    _ = try? WireJSON.value(HelloAnswer.self, from: line)
    _ = try? WireJSON.value(ErrorReport.self, from: line)
    for payload in snapshot.details { _ = try? WireJSON.line(PayloadLine(payload)) }
  }

  private struct Notice: Decodable { var params: EventLine }
  private struct Answer: Decodable {
    struct Result: Decodable { var details: [PayloadLine] }
    var result: Result
  }
}
