import Foundation

/// A fraction as ffprobe prints it: `24000/1001` (frame rates), `1/1000` (time bases), `4:3` (aspect ratios).
package struct Rational: Codable, Sendable, Hashable, CustomStringConvertible {
  /// Above the line.
  package var numerator: Int64
  /// Below the line; 0 where a file says so.
  package var denominator: Int64

  package init(_ numerator: Int64, _ denominator: Int64) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Parses `a/b` or `a:b`; nil for anything else, for a zero denominator and for `0/0`.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(whereSeparator: { $0 == "/" || $0 == ":" })
    guard parts.count == 2, let top = Int64(parts[0]), let bottom = Int64(parts[1]), bottom != 0 else { return nil }
    self.init(top, bottom)
  }

  /// The quotient; not finite where the denominator is 0.
  package var value: Double { Double(numerator) / Double(denominator) }
  package var description: String { "\(numerator)/\(denominator)" }
}
