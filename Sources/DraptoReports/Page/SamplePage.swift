import DraptoModel
import Foundation

/// The page of a sample: what each setting came to, and what its frames look like.
package enum SamplePage {
  /// A frame of the sample.
  package struct Frame: Sendable, Equatable {
    /// Place among the sample's parts.
    package var run: Int
    /// Seconds of the film's clock.
    package var time: Double
    /// Place among the sample's settings.
    package var setting: Int
    /// Before and after.
    package var pictures: PairPictures

    package init(run: Int, time: Double, setting: Int, pictures: PairPictures) {
      self.run = run
      self.time = time
      self.setting = setting
      self.pictures = pictures
    }
  }

  /// - Parameters:
  ///   - toneMapped: how HDR is brought to the page; nil for SDR.
  ///   - frames: of the parts, with each setting.
  package static func html(_ report: SampleReport, toneMapped: String? = nil, frames: [Frame] = []) throws -> String {
    let name = report.source.split(separator: "/").last.map(String.init) ?? report.source
    return PageFrame.page(title: "\(name) – sampled by drapto", document: try WireJSON.line(report)) { html in
      html.element("main") { html in
        html.element("h1") { $0.name(name) }
        html.element("p", ["class": "path"]) { $0.name(report.source) }
        html.element("p", [:], SampleText.extent(report))
        PageFrame.section("What each setting would come to", id: "settings", &html) { html in
          let (head, rows) = SampleText.table(report)
          html.element("div", ["class": "num"]) { PageFrame.table(head, rows, &$0) }
          PageFrame.list(SampleText.notes(report), &html)
        }
        write(frames, of: report, toneMapped, &html)
      }
      html.element(
        "footer", [:], "Made by drapto. The same figures lie in this file as JSON, in the element “document”.")
    }
  }

  private static func write(
    _ frames: [Frame], of report: SampleReport, _ toneMapped: String?, _ html: inout HTMLWriter
  ) {
    guard !frames.isEmpty else { return }
    PageFrame.section("Frames", id: "frames", &html) { html in
      html.element("p", ["class": "dim"]) { html in
        html.figure("Left of the slider the source, right of it the encode; t toggles all.")
        if let toneMapped { html.text(" HDR: \(toneMapped).") }
      }
      for run in report.runs.indices {
        let shown = frames.filter { $0.run == run }
        guard let first = shown.first else { continue }
        html.element("h3", [:], Format.timestamp(first.time))
        html.element("div", ["class": "pairs"]) { html in
          for frame in shown {
            let setting = report.settings[frame.setting]
            let words = "CRF \(Format.compact(setting.crf)), preset \(setting.preset)"
            PairFigure(pictures: frame.pictures, sides: ("source", words), place: Format.timestamp(frame.time))
              .write(&html) { $0.figure("\(words) · about \(Format.bytes(setting.bytes))") }
          }
        }
      }
    }
  }
}
