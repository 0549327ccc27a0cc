import DraptoModel
import Foundation

/// Writes HTML. Names of elements and attributes are constants of the program; all else is text, and escaped: what comes from
/// files can become no markup.
struct HTMLWriter {
  private(set) var html = ""

  /// `name="value"`; a nil value leaves the attribute out, an empty one is written without one.
  typealias Attributes = KeyValuePairs<StaticString, String?>

  /// An element with what `body` writes into it.
  mutating func element(_ name: StaticString, _ attributes: Attributes = [:], _ body: (inout HTMLWriter) -> Void) {
    open(name, attributes)
    body(&self)
    html += "</\(name)>"
  }

  /// An element with a text in it.
  mutating func element(_ name: StaticString, _ attributes: Attributes = [:], _ content: String) {
    element(name, attributes) { $0.text(content) }
  }

  /// The start of an element: all of those that have no end (`img`), or may go without one (`td`).
  mutating func open(_ name: StaticString, _ attributes: Attributes = [:]) {
    html += "<\(name)"
    for (key, value) in attributes {
      guard let value else { continue }
      html += value.isEmpty ? " \(key)" : " \(key)=\"\(Self.escaped(value))\""
    }
    html += ">"
  }

  /// An element of SVG without content.
  mutating func shape(_ name: StaticString, _ attributes: Attributes) {
    open(name, attributes)
    html.removeLast()
    html += "/>"
  }

  /// A text from anywhere: what acts on a terminal or turns the direction of what stands around it is made visible.
  mutating func text(_ text: String) { html += Self.escaped(Format.visible(text)) }

  /// Text that this program made, of digits and words: nothing in it needs a closer look.
  mutating func figure(_ text: String) { html += Self.escaped(text) }

  /// A name or path: its direction is its own, whatever stands around it.
  mutating func name(_ text: String) { if !text.isEmpty { element("bdi", [:], text) } }

  /// JSON inside of a script element: nothing in it can end that, or turn the direction of what stands around it.
  mutating func json(_ data: Data) {
    let text = String(decoding: data, as: UTF8.self)
    guard text.unicodeScalars.contains(where: Self.isEscapedInJSON) else { return html += text }
    for scalar in text.unicodeScalars {
      guard Self.isEscapedInJSON(scalar) else {
        html.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        html += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
  }

  private static func isEscapedInJSON(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return scalar == "<" || scalar == ">" || scalar == "&" || scalar.value == 0x7F }
    return Format.actsOnTerminal(scalar)
  }

  /// A part of the program: style, script.
  mutating func constant(_ bytes: [UInt8]) { html += String(decoding: bytes, as: UTF8.self) }

  /// A line that a browser does not need.
  mutating func newline() { html += "\n" }

  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: isSpecial) else { return text }
    // By code point: a quote with a combining mark behind it is a quote to a browser.
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
    default: false
    }
  }
}
