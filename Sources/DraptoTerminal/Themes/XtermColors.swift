/// The colours behind xterm's 256 numbers.
package enum XtermColors {
  private static let steps = [0, 95, 135, 175, 215, 255]

  /// The first sixteen; terminals let their users change these.
  package static let sixteen = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205),
    RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0), RGB(92, 92, 255),
    RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]

  /// All of them, by number.
  package static let all = (0..<256).map(rgb)

  /// What xterm shows for one of its 256 numbers.
  package static func rgb(of number: Int) -> RGB {
    if number < 16 { return sixteen[number] }
    if number > 231 { return RGB(8 + 10 * (number - 232), 8 + 10 * (number - 232), 8 + 10 * (number - 232)) }
    let place = number - 16
    return RGB(steps[place / 36], steps[place / 6 % 6], steps[place % 6])
  }

  /// The nearest to a colour of those with the given numbers that can be read on the grounds; where none can, the one that
  /// is read best.
  package static func nearest(_ color: RGB, in numbers: Range<Int>, on grounds: [RGB] = [], floor: Double = 1) -> Int {
    let readable = numbers.filter { Contrast.least(all[$0], on: grounds) >= floor }
    return readable.min { distance(color, all[$0]) < distance(color, all[$1]) }
      ?? numbers.max { Contrast.least(all[$0], on: grounds) < Contrast.least(all[$1], on: grounds) }!
  }

  /// Squared distance with weights by the mean of red ("redmean"): near to how eyes judge. A green that becomes a grey is
  /// further away than a darker green: colours stand for states.
  private static func distance(_ a: RGB, _ b: RGB) -> Double {
    let mean = (a.red + b.red) / 2
    let (r, g, blue) = (a.red - b.red, a.green - b.green, a.blue - b.blue)
    let near = (((512 + mean) * r * r) >> 8) + 4 * g * g + (((767 - mean) * blue * blue) >> 8)
    let turn = abs(a.hue - b.hue)
    let angle = b.chroma > 0 ? min(turn, 360 - turn) : 60
    return Double(near) + angle * angle * Double(a.chroma) * 0.6
  }
}

extension RGB {
  /// How far from grey: 0…255.
  fileprivate var chroma: Int { max(red, green, blue) - min(red, green, blue) }

  /// Degrees on the circle of colours, red at 0.
  fileprivate var hue: Double {
    guard chroma > 0 else { return 0 }
    let (r, g, b, c) = (Double(red), Double(green), Double(blue), Double(chroma))
    let top = max(r, g, b)
    let sixth = top == r ? (g - b) / c : top == g ? 2 + (b - r) / c : 4 + (r - g) / c
    return (sixth < 0 ? sixth + 6 : sixth) * 60
  }
}
