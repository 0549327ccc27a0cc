/// What the mouse did, at a place of the screen.
package struct MouseEvent: Sendable, Equatable {
  /// What the mouse did.
  package enum Kind: Sendable, Equatable { case press, release, drag, wheelUp, wheelDown, double }
  /// What the mouse did.
  package var kind: Kind
  /// Column, from 0.
  package var x: Int
  /// Row, from 0.
  package var y: Int

  package init(_ kind: Kind, x: Int, y: Int) {
    self.kind = kind
    self.x = x
    self.y = y
  }
}

/// Tells double clicks from single ones: terminals report presses alone.
package struct ClickCounter: Sendable {
  /// Seconds between the two presses of a double click, at most.
  private static let gap = 0.4
  private var last: (event: MouseEvent, time: Double)?

  package init() {}

  /// The event, or a double click in its place.
  /// - Parameter time: seconds, from any moment on.
  package mutating func take(_ event: MouseEvent, at time: Double) -> MouseEvent {
    guard event.kind == .press else { return event }
    if let last, last.event == event, time - last.time <= Self.gap {
      self.last = nil
      return MouseEvent(.double, x: event.x, y: event.y)
    }
    last = (event, time)
    return event
  }
}
