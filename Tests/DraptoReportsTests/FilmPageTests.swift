import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoReports

@Suite struct FilmPageTests {
  private static let zone = TimeZone(secondsFromGMT: 0)!

  private func page(_ report: FilmReport) throws -> String {
    try FilmPage.html(report, pictures: ReportSamples.pictures, zone: Self.zone)
  }

  // MARK: Hostile text

  @Test(arguments: ReportSamples.hostile) func `text from files is never markup`(name: String) throws {
    let plain = try page(ReportSamples.report(chunks: 12))
    let html = try page(ReportSamples.report(chunks: 12, name: name))
    // The same elements in the same order, whatever the names are.
    #expect(Self.tags(html) == Self.tags(plain))
    #expect(
      !html.unicodeScalars.contains {
        $0.value < 32 && $0 != "\n" || (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
      })
  }

  @Test(arguments: ReportSamples.hostile) func `the document inside is the report, and ends where it should`(
    name: String
  ) throws {
    let report = ReportSamples.report(chunks: 3, name: name)
    let document = try Self.document(try page(report))
    #expect(!document.contains("<") && !document.contains(">") && !document.contains("&"))
    #expect(try WireJSON.value(FilmReport.self, from: Data(document.utf8)) == report)
  }

  // MARK: Nothing from outside

  @Test func `the page asks for nothing`() throws {
    let html = try page(ReportSamples.report(chunks: 12))
    let attributes = html.matches(of: #/\s(?:src|href|action|data|poster|srcset|formaction|background)="([^"]*)"/#).map
    { String($0.1) }
    #expect(attributes.count > 12)
    #expect(attributes.allSatisfy { $0.hasPrefix("#c") || $0.hasPrefix("data:image/webp;base64,") })
    for word in [
      "http:", "https:", "//cdn", "@import", "url(", "fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "<link",
      "<iframe",
    ] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.contains("default-src &#39;none&#39;"))
  }

  @Test func `style and script are those that the policy names`() async throws {
    let html = try page(ReportSamples.report(chunks: 2))
    for (tag, kind) in [("style", "style-src"), ("script", "script-src")] {
      let start = try #require(html.range(of: "<\(tag)>"))
      let end = try #require(html.range(of: "</\(tag)>", range: start.upperBound..<html.endIndex))
      let folder = try TemporaryFolder()
      let file = folder.path + "/part"
      try Data(html[start.upperBound..<end.lowerBound].utf8).write(to: URL(fileURLWithPath: file))
      let sum = try await TestTools.run("/bin/sh", ["-c", "sha256sum < '\(file)' | cut -c1-64"])
      let hex = Array(sum.trimmingCharacters(in: .whitespacesAndNewlines))
      let bytes = stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(String(hex[$0...($0 + 1)]), radix: 16) }
      #expect(PageFrame.policy.contains("\(kind) 'sha256-\(Data(bytes).base64EncodedString())'"))
    }
  }

  // MARK: Figures

  @Test func `each figure of the table is the document's`() throws {
    let report = ReportSamples.report(chunks: 60)
    let html = try page(report)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(Self.document(html).utf8)) as? [String: Any])
    let columns = try #require(document["chunks"] as? [String: [Any]])
    let fields = html.matches(of: #/<th data-column="([a-zA-Z0-9]+)"/#).map { String($0.1) }
    #expect(fields.count == 14)
    let rows = html.matches(of: #/<tr id="c([0-9]+)"[^>]*>([^\n]*?)(?:<\/tbody|\n)/#)
    #expect(rows.count == 60)
    for row in rows {
      let index = try #require(Int(row.1))
      let cells = row.2.split(separator: "<td>").map(String.init)
      #expect(cells.count == fields.count)
      for (field, cell) in zip(fields, cells) {
        let value = try #require(columns[field]?[index] as? Double)
        #expect(Self.agrees(cell, field, value), "\(field) of chunk \(index): \(cell), \(value)")
      }
    }
  }

  @Test func `the verdict is a sentence`() {
    let report = ReportSamples.report(chunks: 12)
    #expect(
      report.verdict.text
        == "Done: 3.7 GiB became 954 MiB (−75.0%); 1 of 2 checks found something odd; VMAF 94.12; 1 loss.")
    #expect(!report.verdict.isGood)
  }

  @Test func `a film that failed says why, and has no pictures`() throws {
    var job = ModelSamples.job(state: .failed)
    job.error = ErrorReport(.diskFull, "no room", stderrTail: "last <words>")
    let report = FilmReport(JobView(job: job), settings: Settings(), record: FilmRecord())
    #expect(report.verdict.text == "Failed: DRP-DISK-FULL: no room")
    let html = try FilmPage.html(report)
    #expect(html.contains("Why it failed") && html.contains("last &lt;words&gt;") && !html.contains("<img"))
    #expect(html.contains("Nothing is known of single chunks."))
  }

  // MARK: Size

  @Test func `a film of ten thousand chunks fits into the page, with as large pictures as there is room for`() throws {
    let report = ReportSamples.report(chunks: 10_000)
    let plain = try FilmPage.html(report)
    let room = PageRoom.mostBytes - plain.utf8.count
    #expect(room > 600_000)
    let pairs = (0..<12).map { index in
      [200_000, 90_000, 45_000, 15_000].map {
        PairPictures(index: index, source: ReportSamples.picture(bytes: $0), output: ReportSamples.picture(bytes: $0))
      }
    }
    let chosen = PictureRoom.fitting(pairs, in: room)
    #expect(chosen.count == 12)
    let bytes = chosen.map { ($0.source.webP.count + $0.output.webP.count + 4) / 3 * 4 }.reduce(0, +)
    // Around each pair there is as much text as around those of a small page.
    let small = ReportSamples.report(chunks: 2)
    let around = try page(small).utf8.count - FilmPage.html(small).utf8.count
    #expect(plain.utf8.count + bytes + 6 * around < 4_000_000)
  }

  // MARK: Reading pages

  /// Names of all elements, with whether they end.
  private static func tags(_ html: String) -> [String] {
    let start = html.range(of: "<body>")?.lowerBound ?? html.startIndex
    return html[start...].matches(of: #/<(\/?[a-z][a-z0-9]*)/#).map { String($0.1) }
  }

  private static func document(_ html: String) throws -> String {
    let start = try #require(html.range(of: "id=\"document\">"))
    let end = try #require(html.range(of: "</script>", range: start.upperBound..<html.endIndex))
    return String(html[start.upperBound..<end.lowerBound])
  }

  private static func agrees(_ cell: String, _ field: String, _ value: Double) -> Bool {
    switch field {
    case "bytes", "sourceBytes": return cell == Format.bytes(Int64(value))
    case "start": return cell == Format.timestamp(value)
    default: return Double(cell).map { abs($0 - value) <= 0.051 } ?? false
    }
  }
}
