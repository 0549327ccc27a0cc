import DraptoModel
import Foundation

/// The page of one encode: one file that asks for nothing from outside.
package enum FilmPage {
  /// Whether a page is that of a film that failed.
  package static func isOfFailure(_ page: String) -> Bool {
    page.contains("<p class=\"verdict failed\" id=\"verdict\">")
  }

  /// - Parameters:
  ///   - report: what it shows; its JSON lies in the page.
  ///   - pictures: of the report's pairs, as far as there are any.
  ///   - zone: of the times.
  package static func html(_ report: FilmReport, pictures: [PairPictures] = [], zone: TimeZone = .current) throws
    -> String
  {
    PageFrame.page(title: "\(report.source.name) – drapto", document: try WireJSON.line(report)) { html in
      html.element("main") { html in
        head(report, &html)
        figures(report, zone, &html)
        PageFrame.section("Over the film", id: "film", &html) { html in
          ChunkTable(report: report).chart.write(&html)
        }
        PairsSection(report: report, pictures: pictures).write(&html)
        streams(report, &html)
        checks(report, &html)
        ChunkTable(report: report).write(&html)
        failures(report, zone, &html)
        making(report, &html)
      }
      footer(report, &html)
    }
  }

  private static func head(_ report: FilmReport, _ html: inout HTMLWriter) {
    html.element("h1") { $0.name(report.source.name) }
    let kind = report.verdict.isGood ? "good" : report.verdict.state == .failed ? "failed" : "odd"
    html.element("p", ["class": "verdict \(kind)", "id": "verdict"], report.verdict.text)
    for (what, file) in [("source", report.source), ("output", report.output)] {
      html.element("p", ["class": "path"]) { html in
        html.figure(what + " ")
        html.name(file.path)
      }
    }
    guard let error = report.error else { return }
    html.element("h2", [:], "Why it failed")
    for line in error.fullText.split(separator: "\n") { html.element("pre", [:], String(line)) }
  }

  private static func figures(_ report: FilmReport, _ zone: TimeZone, _ html: inout HTMLWriter) {
    var rows: [(String, String)] = []
    func add(_ name: String, _ value: String?) { if let value { rows.append((name, value)) } }
    add("size of the source", report.source.bytes.map(Format.bytes))
    add("size of the output", report.output.bytes.map(Format.bytes))
    add("saved", report.saved.map { ($0 < 0 ? "−" : "") + Format.percent(abs($0)) })
    if let quality = report.quality {
      add(quality.metricName + " (mean)", quality.text(quality.mean))
      add("5th percentile", quality.text(quality.percentile5))
      add("worst frame", quality.text(quality.minimum))
      add("measured with", quality.remark)
    }
    add("target", report.target?.text)
    add("encodes per chunk", report.quality?.search.map { Format.fixed($0.encodesPerChunk, 2) })
    add("length", report.frames.seconds > 0 ? Format.duration(report.frames.seconds) : nil)
    add("frames", report.frames.film > 0 ? "\(report.frames.film)" : nil)
    add("chunks", report.chunks.index.isEmpty ? nil : "\(report.chunks.index.count)")
    add("time worked", report.work.seconds > 0 ? Format.duration(report.work.seconds) : nil)
    add("speed", report.work.framesPerSecond.map(Format.speed))
    add("CPU time", report.work.cpuSeconds.map(Format.duration))
    add("ended", report.work.ended.map { LogText.moment($0, zone) })
    html.element("ul", ["class": "figures"]) { html in
      for (name, value) in rows {
        html.element("li") { html in
          html.element("span", [:], name)
          html.element("b", [:], value)
        }
      }
    }
  }

  private static func streams(_ report: FilmReport, _ html: inout HTMLWriter) {
    PageFrame.section("Streams", id: "streams", &html) { html in
      guard !report.streams.isEmpty else {
        return html.element("p", [:], "Not known: the film did not get as far as its plan.")
      }
      PageFrame.table(
        ["", "in the source", "", "in the output"],
        report.streams.map { [$0.subject, $0.source, $0.fate.rawValue, $0.detail] },
        classes: report.streams.map { $0.fate == .dropped ? "odd" : "" }, &html)
      html.element("h3", [:], "What the output does not have")
      if report.losses.isEmpty {
        html.element("p", [:], "Nothing is lost.")
      } else {
        PageFrame.list(report.losses.map { "\($0.subject): \($0.detail)" }, &html)
      }
      guard !report.notes.isEmpty else { return }
      html.element("h3", [:], "Changes")
      PageFrame.list(report.notes, &html)
    }
  }

  private static func checks(_ report: FilmReport, _ html: inout HTMLWriter) {
    PageFrame.section("Checks", id: "checks", &html) { html in
      guard !report.checks.isEmpty else {
        return html.element("p", [:], "Nothing was checked: the film did not get that far.")
      }
      let classes: [TrustReport.Verdict: String] = [.failed: "bad", .warning: "odd"]
      PageFrame.table(
        ["", "check", "found"], report.checks.map { [$0.verdict.rawValue, $0.name, $0.detail] },
        classes: report.checks.map { classes[$0.verdict] ?? "" }, &html)
    }
  }

  private static func failures(_ report: FilmReport, _ zone: TimeZone, _ html: inout HTMLWriter) {
    guard !report.failures.isEmpty else { return }
    PageFrame.section("Attempts that failed", id: "failures", &html) { html in
      for failure in report.failures {
        let what = failure.chunk.map { "chunk \($0)" } ?? failure.stream.map { "sound of stream \($0)" } ?? "film"
        html.element("h3", [:], "\(what), attempt \(failure.attempt), \(LogText.moment(failure.time, zone))")
        for line in failure.error.fullText.split(separator: "\n") { html.element("pre", [:], String(line)) }
      }
    }
  }

  private static func making(_ report: FilmReport, _ html: inout HTMLWriter) {
    PageFrame.section("How it was made", id: "making", &html) { html in
      html.element("h3", [:], "Programs")
      if report.tools.isEmpty {
        html.element("p", [:], "Not recorded: the film did not get that far, or an earlier version made it.")
      }
      PageFrame.table([], report.tools.map { [$0.name, $0.version, $0.path ?? ""] }, &html)
      html.element("h3", [:], "Settings that are not as built in")
      if report.settings.isEmpty { html.element("p", [:], "All are as they are built in.") }
      PageFrame.table([], report.settings.map { [$0.key, $0.value, "from \($0.origin)"] }, &html)
      guard !report.commands.isEmpty else { return }
      html.element("h3", [:], "Commands")
      for command in report.commands {
        html.element("p", ["class": "dim"], command.title)
        html.element("pre", [:], command.command)
      }
    }
  }

  private static func footer(_ report: FilmReport, _ html: inout HTMLWriter) {
    let version = report.tools.first { $0.name == "drapto" }.map { " " + $0.version } ?? ""
    html.element("footer") { html in
      html.text("Made by drapto\(version). The same figures lie in this file as JSON, in the element “document”.")
    }
  }
}
