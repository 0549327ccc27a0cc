/// What a person did at the terminal.
package enum TerminalInput: Sendable, Equatable {
  case key(KeyPress)
  case paste(String)
  case mouse(MouseEvent)
  /// The terminal is gone, or the script is over.
  case closed
}

/// The way to and from a terminal. Belongs to one thread.
package protocol TerminalScreen: AnyObject {
  /// Columns and rows now.
  var size: Size { get }
  /// Colours it shows.
  var colors: Int { get }
  /// Waits for input, for the descriptor to become readable, or for the time; then returns all input there is.
  func wait(for descriptor: Int32, milliseconds: Int) -> [TerminalInput]
  /// Shows a picture; nothing is written where nothing changed.
  func show(_ canvas: Canvas, _ palette: Palette)
  /// Draws everything anew at the next picture.
  func forget()
  func setMouse(_ on: Bool)
  func bell()
  func notify(_ text: String)
  /// False where the terminal or the settings don't let it.
  func copy(_ text: String) -> Bool
  func setTitle(_ text: String)
  /// Gives the terminal to the shell and stops the process until it is brought back. In the background (`bg`) it waits
  /// for the foreground, asking now and then whether all is over.
  func suspend(isOver: () -> Bool)
}
