import Foundation

/// How well one colour can be read on another, by WCAG 2.
package enum Contrast {
  /// The least ratio that text and bars have to what lies behind them.
  package static let floor = 3.0

  private static let linear: [Double] = (0...255).map { value in
    let share = Double(value) / 255
    return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
  }

  /// Relative luminance, 0…1.
  package static func luminance(_ color: RGB) -> Double {
    0.2126 * linear[color.red] + 0.7152 * linear[color.green] + 0.0722 * linear[color.blue]
  }

  /// 1…21: (L1 + 0.05) / (L2 + 0.05), the lighter one first.
  package static func ratio(_ a: RGB, _ b: RGB) -> Double {
    let (x, y) = (luminance(a), luminance(b))
    return (max(x, y) + 0.05) / (min(x, y) + 0.05)
  }

  /// The least ratio of a colour to any of several grounds.
  package static func least(_ color: RGB, on grounds: [RGB]) -> Double {
    grounds.map { ratio(color, $0) }.min() ?? 21
  }

  /// The colour itself where it can be read on all grounds, else the nearest tint or shade of it that can. Black and white
  /// together leave luminances from 0.1 to 0.3, in which every hue has a colour.
  package static func lifted(_ color: RGB, on grounds: [RGB], floor: Double = floor) -> RGB {
    guard least(color, on: grounds) < floor else { return color }
    var best = (color: color, ratio: 0.0)
    for step in 1...64 {
      for end in [RGB(255, 255, 255), RGB(0, 0, 0)] {
        let mixed = RGB.mix(color, end, Double(step) / 64)
        let ratio = least(mixed, on: grounds)
        if ratio > best.ratio { best = (mixed, ratio) }
      }
      if best.ratio >= floor { break }
    }
    return best.color
  }
}
