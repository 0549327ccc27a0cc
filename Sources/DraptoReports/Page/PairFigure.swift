import DraptoModel
import Foundation

/// Two pictures of a frame, one over the other, with a slider.
struct PairFigure {
  let pictures: PairPictures
  /// What stands over each side.
  let sides: (String, String)
  /// Which frame it is, for those who can't see it.
  let place: String

  /// - Parameter caption: writes what stands below.
  func write(_ html: inout HTMLWriter, caption: (inout HTMLWriter) -> Void) {
    html.newline()
    html.element("figure") { html in
      html.element("div", ["class": "stack"]) { html in
        image(pictures.source, sides.0, &html)
        image(pictures.output, sides.1, &html)
        html.element("span", ["class": "l"], sides.0)
        html.element("span", ["class": "r"], sides.1)
      }
      html.open(
        "input",
        [
          "type": "range", "min": "0", "max": "100", "value": "50",
          "aria-label": "\(sides.0) to \(sides.1) at \(place)",
        ])
      html.element("figcaption") { caption(&$0) }
    }
  }

  private func image(_ picture: PagePicture, _ side: String, _ html: inout HTMLWriter) {
    html.open(
      "img",
      [
        "src": "data:image/webp;base64," + Data(picture.webP).base64EncodedString(), "alt": "\(side) at \(place)",
        "width": "\(picture.width)", "height": "\(picture.height)",
      ])
  }
}
