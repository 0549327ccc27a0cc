import DraptoModel
import Foundation

/// What all pages have: head, style, script, the document as JSON. No page asks for anything from outside.
enum PageFrame {
  /// Hashes of style and script, so that a browser runs these and nothing else; a test holds them to the files.
  static let policy =
    "default-src 'none'; img-src data:; style-src 'sha256-\(styleHash)'; script-src 'sha256-\(scriptHash)'"

  private static let styleHash = "oc+nWRLMoy5WzfPinqEU7wTRQzFWwFvwhKfuI9zK8uU="
  private static let scriptHash = "ubJVZlBgFNuUQhKu8S5evANmDrWwlGAJhrgR39NWYm8="

  /// - Parameters:
  ///   - title: of the window, from anywhere.
  ///   - document: what the page shows, as JSON.
  ///   - body: writes what is shown.
  static func page(title: String, document: Data, _ body: (inout HTMLWriter) -> Void) -> String {
    var html = HTMLWriter()
    html.constant(Array("<!DOCTYPE html>\n".utf8))
    html.element("html", ["lang": "en"]) { html in
      html.element("head") { html in
        html.open("meta", ["charset": "utf-8"])
        html.open("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
        html.open("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        html.open("meta", ["name": "color-scheme", "content": "light dark"])
        html.open("meta", ["name": "referrer", "content": "no-referrer"])
        html.element("title", [:], title)
        html.element("style") { $0.constant(PackageResources.page_css) }
      }
      html.newline()
      html.element("body") { html in
        body(&html)
        html.newline()
        html.element("script", ["type": "application/json", "id": "document"]) { $0.json(document) }
        html.newline()
        html.element("script") { $0.constant(PackageResources.page_js) }
      }
    }
    html.newline()
    return html.html
  }

  /// A part of the page under a heading.
  static func section(
    _ title: String, id: String, _ html: inout HTMLWriter, _ body: (inout HTMLWriter) -> Void
  ) {
    html.newline()
    html.element("section", ["id": id]) { html in
      html.element("h2", [:], title)
      body(&html)
    }
  }

  /// A table of texts.
  static func table(
    _ head: [String], _ rows: [[String]], classes: [String] = [], _ html: inout HTMLWriter
  ) {
    html.element("div", ["class": "wide"]) { html in
      html.element("table") { html in
        if !head.isEmpty {
          html.element("thead") { $0.element("tr") { html in for cell in head { html.element("th", [:], cell) } } }
        }
        html.element("tbody") { html in
          for (number, row) in rows.enumerated() {
            let name = classes.indices.contains(number) ? classes[number] : nil
            html.element("tr", ["class": name]) { html in
              for cell in row { html.element("td") { $0.name(cell) } }
            }
          }
        }
      }
    }
  }

  /// What is listed.
  static func list(_ items: [String], _ html: inout HTMLWriter) {
    guard !items.isEmpty else { return }
    html.element("ul") { html in for item in items { html.element("li") { $0.name(item) } } }
  }
}
