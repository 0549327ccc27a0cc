/// Columns and rows.
package struct Size: Sendable, Equatable {
  /// Columns.
  package var width: Int
  /// Rows.
  package var height: Int

  /// Sizes below zero become zero.
  package init(_ width: Int, _ height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// A rectangle of cells; `x` and `y` count from the upper left corner of the screen. Never of negative size.
package struct Rect: Sendable, Equatable {
  /// Column of the left edge.
  package var x: Int
  /// Row of the upper edge.
  package var y: Int
  /// Columns.
  package var width: Int
  /// Rows.
  package var height: Int

  /// Sizes below zero become zero.
  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// A whole screen of this size.
  package init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  /// Column behind the right edge.
  package var maxX: Int { x + width }
  /// Row below the lower edge.
  package var maxY: Int { y + height }
  /// It has no cell.
  package var isEmpty: Bool { width == 0 || height == 0 }

  /// Whether a cell lies inside.
  package func contains(_ px: Int, _ py: Int) -> Bool { px >= x && px < maxX && py >= y && py < maxY }

  /// What both have in common; empty where they don't meet.
  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// Smaller by so many cells on each side.
  package func inset(x dx: Int, y dy: Int) -> Rect {
    Rect(x: x + min(dx, width), y: y + min(dy, height), width: width - 2 * dx, height: height - 2 * dy)
  }

  /// One of its rows; empty below its end.
  package func row(_ index: Int) -> Rect {
    Rect(x: x, y: y + index, width: width, height: index >= 0 && index < height ? 1 : 0)
  }

  /// A rectangle of at most the size given, in the middle.
  package func centered(width wanted: Int, height tall: Int) -> Rect {
    let (w, h) = (min(width, wanted), min(height, tall))
    return Rect(x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h)
  }
}
