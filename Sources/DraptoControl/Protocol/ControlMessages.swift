import DraptoModel
import Foundation

/// The id of a request: a number or a text, given back as it came.
package enum RequestID: Codable, Sendable, Hashable {
  case number(Int)
  case text(String)

  package init(from decoder: any Decoder) throws {
    let box = try decoder.singleValueContainer()
    if let number = try? box.decode(Int.self) {
      self = .number(number)
    } else {
      self = .text(try box.decode(String.self))
    }
  }

  /// As a number or a text.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.singleValueContainer()
    switch self {
    case .number(let number): try box.encode(number)
    case .text(let text): try box.encode(text)
    }
  }
}

/// What a request asks, once it is known to be one.
package struct ControlRequest: Sendable, Equatable {
  /// Given back with the answer.
  package var id: RequestID
  /// What is asked.
  package var method: ControlMethod
  /// By name; what a method takes is in ``ControlMethod/parameters``.
  package var params: [String: JSONValue]

  package init(id: RequestID, method: ControlMethod, params: [String: JSONValue] = [:]) {
    self.id = id
    self.method = method
    self.params = params
  }
}

/// What is wrong with a line, in the terms of JSON-RPC 2.0 (section 5.1 of its specification).
package struct ControlFault: Error, Sendable, Equatable {
  /// -32700 no JSON, -32600 no request, -32601 no such method, -32602 wrong parameters, 1 refused by the engine.
  package var number: Int
  /// What was wrong, for people and by code.
  package var report: ErrorReport

  package init(_ number: Int, _ report: ErrorReport) {
    self.number = number
    self.report = report
  }

  static func request(_ number: Int, _ message: String) -> ControlFault {
    ControlFault(number, ErrorReport(.controlRequest, message))
  }

  /// A text of the other side's, short enough for a message: letters can carry any number of marks.
  static func quoted(_ text: String) -> String {
    Format.visible(String(String.UnicodeScalarView(text.unicodeScalars.prefix(80))))
  }

  /// The engine took the request and said no.
  package static func refused(_ error: any Error) -> ControlFault {
    (error as? ControlFault) ?? ControlFault(1, ErrorReport.of(error))
  }

  /// The line is no JSON.
  package static let noJSON = -32700
  /// It is no request, or none that may come now.
  package static let noRequest = -32600
  /// There is no such method.
  package static let noMethod = -32601
  /// The method takes other parameters.
  package static let wrongParameters = -32602
}

extension ControlFault: ReportableError {}

extension ControlRequest {
  /// The same for two requests that ask the same; another one has it with a chance of 1 : 2⁶⁴. Of this process only.
  var fingerprint: Int {
    var hasher = Hasher()
    hasher.combine(method)
    hasher.combine(params)
    return hasher.finalize()
  }

  /// Reads a line. Throws the fault together with the id that it is answered to, as far as one could be read.
  package static func parse(_ line: some Sequence<UInt8>) throws(UnreadableRequest) -> ControlRequest {
    let value: JSONValue
    do throws(JSONReader.Fault) { value = try JSONReader.value(line) } catch {
      let text = "the line is no JSON: \(error.what) (byte \(error.offset))"
      throw UnreadableRequest(id: nil, fault: .request(ControlFault.noJSON, text))
    }
    guard case .object(let fields) = value else {
      throw UnreadableRequest(
        id: nil, fault: .request(ControlFault.noRequest, "a request is an object; lists of requests are not taken"))
    }
    let id: RequestID? =
      switch fields["id"] {
      case .int(let number): .number(number)
      case .text(let text) where text.utf8.count <= 256: .text(text)
      default: nil
      }
    func fault(_ number: Int, _ message: String) -> UnreadableRequest {
      UnreadableRequest(id: id, fault: .request(number, message))
    }
    guard fields["jsonrpc"] == .text("2.0") else { throw fault(ControlFault.noRequest, "`jsonrpc` must be \"2.0\"") }
    guard let id else { throw fault(ControlFault.noRequest, "`id` must be a number or a text of at most 256 bytes") }
    guard case .text(let name) = fields["method"] else {
      throw fault(ControlFault.noRequest, "`method` must be a text")
    }
    guard let method = ControlMethod(rawValue: name) else {
      throw fault(ControlFault.noMethod, "there is no method \(ControlFault.quoted(name))")
    }
    switch fields["params"] {
    case nil, .null: return ControlRequest(id: id, method: method)
    case .object(let params): return ControlRequest(id: id, method: method, params: params)
    default: throw fault(ControlFault.wrongParameters, "`params` must be an object")
    }
  }
}

/// A line that is no request.
package struct UnreadableRequest: Error, Sendable, Equatable {
  /// nil: could not be read; the answer says null.
  package var id: RequestID?
  /// What is wrong with it.
  package var fault: ControlFault
}

// MARK: Answers

/// An answer that went well.
struct ResultLine<Result: Encodable & Sendable>: Encodable, Sendable {
  var jsonrpc = "2.0"
  var id: RequestID
  var result: Result
}

/// An answer that did not.
struct ErrorLine: Codable {
  var jsonrpc = "2.0"
  /// null where the request's could not be read.
  var id: RequestID?
  var error: Body

  struct Body: Codable {
    var code: Int
    var message: String
    var data: ErrorReport
  }

  init(_ id: RequestID?, _ fault: ControlFault) {
    self.id = id
    error = Body(code: fault.number, message: fault.report.description, data: fault.report)
  }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(jsonrpc, forKey: .jsonrpc)
    if let id { try box.encode(id, forKey: .id) } else { try box.encodeNil(forKey: .id) }
    try box.encode(error, forKey: .error)
  }
}

/// Something that happened: a notification.
struct EventNotice: Codable, Sendable {
  var jsonrpc = "2.0"
  var method = "event"
  var params: EventLine

  init(_ event: EngineEvent) { params = EventLine(event) }
}

/// What an engine says of itself.
package struct HelloAnswer: Codable, Sendable, Equatable {
  /// `drapto`.
  package var engine = "drapto"
  /// Of drapto, as `--version` prints it.
  package var version: String
  /// The program's ``BuildID``.
  package var build: String
  /// What it speaks.
  package var proto: ControlVersion
  /// Its process.
  package var pid: Int32
  /// When it began to serve.
  package var started: Date
  /// Its state folder.
  package var state: String
  /// Whether it goes on by itself, or ends with the films of a command.
  package var owner: EngineOwner
  /// This client may only look.
  package var watch: Bool
  /// Methods it knows.
  package var capabilities: [String]
}

/// Whose an engine is.
package enum EngineOwner: String, Codable, Sendable {
  /// In the background, for the whole queue.
  case service
  /// Of `drapto encode`: it ends with its films.
  case encode
}

/// The first piece of a snapshot.
struct SnapshotAnswer: Codable, Sendable {
  var head: SnapshotHeadLine
  var more: Bool

  private enum Key: String, CodingKey { case more }

  init(_ head: SnapshotHeadLine, more: Bool) {
    self.head = head
    self.more = more
  }

  init(from decoder: any Decoder) throws {
    head = try SnapshotHeadLine(from: decoder)
    more = try decoder.container(keyedBy: Key.self).decode(Bool.self, forKey: .more)
  }

  func encode(to encoder: any Encoder) throws {
    try head.encode(to: encoder)
    var box = encoder.container(keyedBy: Key.self)
    try box.encode(more, forKey: .more)
  }
}

/// A further piece of it.
struct DetailsAnswer: Codable, Sendable {
  var seq: UInt64
  var details: [PayloadLine]
  var more: Bool
}
