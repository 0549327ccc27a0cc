import DraptoModel
import DraptoReports
import DraptoTestSupport
import Foundation
import Testing

/// docs/report.schema.json says what reports are.
@Suite struct SchemaTests {
  private typealias JSON = [String: Any]

  private static func schema() throws -> JSON {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appendingPathComponent("docs/report.schema.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? JSON)
  }

  /// What of a value the schema does not allow or does not know: the words that are used there.
  private func problems(_ value: Any, _ part: JSON, _ all: JSON, _ path: String) -> [String] {
    if let reference = part["$ref"] as? String {
      let name = String(reference.split(separator: "/").last ?? "")
      return problems(value, (all[name] as? JSON) ?? [:], all, path)
    }
    if let constant = part["const"] as? Int { return value as? Int == constant ? [] : ["\(path) is not \(constant)"] }
    if let words = part["enum"] as? [Any] {
      return words.contains { "\($0)" == "\(value)" } ? [] : ["\(path) is none of its words: \(value)"]
    }
    let types = (part["type"] as? [String]) ?? (part["type"] as? String).map { [$0] } ?? []
    if value is NSNull { return types.contains("null") ? [] : ["\(path) is null"] }
    switch types.first {
    case "string": return value is String ? [] : ["\(path) is no string"]
    case "integer", "number": return value is NSNumber ? [] : ["\(path) is no number"]
    case "boolean": return value is Bool ? [] : ["\(path) is no boolean"]
    case "array":
      guard let items = value as? [Any] else { return ["\(path) is no array"] }
      let of = (part["items"] as? JSON) ?? [:]
      return items.enumerated().flatMap { problems($0.element, of, all, "\(path)[\($0.offset)]") }
    case "object":
      guard let object = value as? JSON else { return ["\(path) is no object"] }
      let known = (part["properties"] as? JSON) ?? [:]
      let missing = ((part["required"] as? [String]) ?? []).filter { object[$0] == nil }.map {
        "\(path).\($0) is missing"
      }
      return missing
        + object.sorted { $0.key < $1.key }.flatMap { key, value in
          (known[key] as? JSON).map { problems(value, $0, all, "\(path).\(key)") } ?? ["\(path).\(key) is not known"]
        }
    default: return ["\(path): the schema says nothing"]
    }
  }

  private func check(_ report: some Encodable, as name: String) throws -> [String] {
    let all = try #require(try Self.schema()["$defs"] as? JSON)
    let value = try JSONSerialization.jsonObject(with: try WireJSON.line(report))
    return problems(value, ["$ref": "#/$defs/\(name)"], all, name)
  }

  @Test func `a report is as the schema says`() throws {
    #expect(try check(ReportSamples.report(chunks: 3), as: "film") == [])
    let empty = FilmReport(JobView(job: ModelSamples.job()), settings: Settings(), record: FilmRecord())
    #expect(try check(empty, as: "film") == [])
    // The check finds what is wrong.
    var odd = ReportSamples.report(chunks: 1)
    odd.format = 2
    #expect(try check(odd, as: "film") == ["film.format is not 1"])
  }

  @Test func `a comparison is as the schema says`() throws {
    var report = ComparisonReport(ReportSamples.comparison(), limits: ComparisonReport.Limits(drop: 1, growth: 5))
    report.pairs = ComparisonReport.pairs(ReportSamples.comparison())
    #expect(try check(report, as: "comparison") == [])
  }
}
