import DraptoModel

/// Makes keys, clicks and pasted text of what a terminal sends, character by character.
struct InputAssembler {
  private var inputs: [TerminalInput] = []
  /// What was pasted so far; nil: nothing is being pasted.
  private var pasted: String?
  private var escapes = EscapeFilter()
  private var mouse = MouseDecoder()
  private var clicks = ClickCounter()
  private let opened = ContinuousClock.now
  private var lastInput = ContinuousClock.now

  /// Something has come.
  mutating func begin() { lastInput = .now }

  /// What came; a sequence that has not ended is no sequence.
  mutating func end() -> [TerminalInput] {
    endEscape()
    defer { inputs = [] }
    return inputs
  }

  /// A paste whose end never came must not swallow the keyboard.
  mutating func endOfLostPaste() -> [TerminalInput] {
    guard let text = pasted, ContinuousClock.now - lastInput > .seconds(10) else { return [] }
    pasted = nil
    return [.paste(text)]
  }

  mutating func take(character: UInt32) {
    if pasted != nil || mouse.isReading {
      add(character)
    } else {
      for character in escapes.take(character) { add(character) }
    }
  }

  /// Takes a key that curses knows; nil: one that means nothing here.
  mutating func take(key: KeyPress?) {
    endEscape()
    if pasted == nil, let key { inputs.append(.key(key)) }
  }

  mutating func beginMouse(_ form: MouseDecoder.Form) {
    endEscape()
    if pasted == nil { mouse.begin(form) }
  }

  mutating func beginPaste() {
    endEscape()
    if pasted == nil { pasted = "" }
  }

  mutating func endPaste() {
    endEscape()
    if let text = pasted { inputs.append(.paste(text)) }
    pasted = nil
  }

  private mutating func endEscape() { for character in escapes.end() { add(character) } }

  private static let pasteEnd = "\u{1B}[201~"

  private mutating func add(_ character: UInt32) {
    if pasted != nil {
      paste(character)
    } else if mouse.isReading {
      guard let event = mouse.take(character) else { return }
      inputs.append(.mouse(clicks.take(event, at: (lastInput - opened).seconds)))
    } else if let key = InputDecoder.key(character) {
      inputs.append(.key(key))
    }
  }

  private mutating func paste(_ character: UInt32) {
    guard let scalar = Unicode.Scalar(character), (pasted?.utf8.count ?? 0) < 1 << 20 else { return }
    pasted?.unicodeScalars.append(scalar)
    // The end came in pieces, with a pause between them.
    guard pasted?.hasSuffix(Self.pasteEnd) == true, let whole = pasted else { return }
    inputs.append(.paste(String(whole.dropLast(Self.pasteEnd.count))))
    pasted = nil
  }
}
