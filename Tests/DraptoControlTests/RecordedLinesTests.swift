import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoControl

/// What earlier versions said is still understood, and what this one says holds all that they did.
@Suite(.serialized) struct RecordedLinesTests {
  @Test(.enabled(if: RecordedLines.isRecording)) func `the lines of this version are recorded`() async throws {
    try await RecordedLines.record()
    Issue.record("recorded protocol-\(ControlVersion.current).jsonl; run again without RECORD_PROTOCOL")
  }

  @Test func `the lines of this version are kept, with every method and every event`() throws {
    #expect(RecordedLines.versions.contains(ControlVersion.current.description), "RECORD_PROTOCOL=1 makes them")
    let recorded = try RecordedLines(version: ControlVersion.current.description)
    for method in ControlMethod.allCases { #expect(recorded.example(method) != nil, "\(method)") }
    for event in EventName.allCases { #expect(recorded.example(event) != nil, "\(event)") }
    #expect(recorded.refusals.count > 1)
  }

  @Test(arguments: RecordedLines.versions) func `requests are read as they were`(version: String) throws {
    for line in try RecordedLines(version: version).lines {
      guard case .request(let method) = line.kind else { continue }
      let request = try ControlRequest.parse(line.text.utf8)
      #expect(request.method == method)
      // One of them asks for what can't be, to be refused.
      if !line.text.contains(#""method":"queue.pause","params":{"job""#) { #expect(request.fault == nil) }
    }
  }

  @Test(arguments: RecordedLines.versions) func `answers are read as they were`(version: String) throws {
    func read<T: Codable>(_ type: T.Type, _ line: String) throws {
      let value = try WireJSON.value(Answer<T>.self, from: Data(line.utf8)).result
      try expectContains(try WireJSON.line(value), try result(line))
    }
    for line in try RecordedLines(version: version).lines {
      switch line.kind {
      case .answer(.hello): try read(HelloAnswer.self, line.text)
      case .answer(.snapshot): try read(SnapshotAnswer.self, line.text)
      case .answer(.snapshotNext): try read(DetailsAnswer.self, line.text)
      case .answer(.jobSettings):
        try read(SettingsAnswer.self, line.text)
        let answer = try WireJSON.value(Answer<SettingsAnswer>.self, from: Data(line.text.utf8)).result
        #expect(try answer.values()[SettingsCatalog.crf] == 28)
      case .answer: try read(CommandAnswer.self, line.text)
      case .refusal:
        let error = try WireJSON.value(ErrorLine.self, from: Data(line.text.utf8))
        #expect(error.error.data.code != .unexpected)
      case .request, .event: continue
      }
    }
  }

  @Test(arguments: RecordedLines.versions) func `events are read as they were`(version: String) throws {
    for line in try RecordedLines(version: version).lines {
      guard case .event(let name) = line.kind else { continue }
      let notice = try WireJSON.value(EventNotice.self, from: Data(line.text.utf8))
      #expect(notice.params.event.payload.name == name)
      try expectContains(try WireJSON.line(notice), Data(line.text.utf8))
    }
  }

  @Test func `what is told of each kind of event is what was published`() throws {
    let recorded = try RecordedLines(version: ControlVersion.current.description)
    let payloads = try recorded.lines.compactMap { line -> EngineEvent.Payload? in
      guard case .event = line.kind else { return nil }
      return try WireJSON.value(EventNotice.self, from: Data(line.text.utf8)).params.event.payload
    }
    #expect(payloads == RecordedLines.payloads)
  }

  private struct Answer<T: Decodable>: Decodable { var result: T }

  private func result(_ line: String) throws -> Data {
    let fields = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    return try JSONSerialization.data(withJSONObject: try #require(fields["result"]))
  }

  /// Every value of the old line stands in the new one too; the new one may have more.
  private func expectContains(_ new: Data, _ old: Data) throws {
    let missing = missing(
      try JSONReader.value(old), in: try JSONReader.value(new), at: "")
    #expect(missing == nil, "\(String(decoding: old.prefix(300), as: UTF8.self))")
  }

  private func missing(_ old: JSONValue, in new: JSONValue, at place: String) -> String? {
    switch (old, new) {
    case (.object(let old), .object(let new)):
      for (key, value) in old {
        guard let other = new[key] else { return "\(place).\(key)" }
        if let missing = missing(value, in: other, at: "\(place).\(key)") { return missing }
      }
      return nil
    case (.array(let old), .array(let new)):
      guard old.count == new.count else { return place }
      return zip(old, new).enumerated().lazy.compactMap { missing($1.0, in: $1.1, at: "\(place)[\($0)]") }.first
    default: return old == new ? nil : place
    }
  }
}
