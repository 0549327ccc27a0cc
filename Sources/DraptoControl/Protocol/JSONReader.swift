/// Reads one JSON value (RFC 8259), strictly and in one pass. Not Foundation's decoder: that one asks each value what it
/// is by trying all types, which costs seconds for a line of 1 MiB that somebody wrote to cost seconds.
///
/// Refused beyond the grammar: a key that stands twice, whose meaning would be anybody's guess, and numbers that no
/// `Double` holds.
struct JSONReader {
  /// What is no JSON, and at which byte.
  struct Fault: Error, Equatable {
    var offset: Int
    var what: String
  }

  /// Lists and objects inside each other. No request needs more than four.
  static let mostDepth = 64

  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The value of a whole line.
  static func value(_ line: some Sequence<UInt8>) throws(Fault) -> JSONValue {
    let bytes = ContiguousArray(line)
    let result: Result<JSONValue, Fault> = bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONReader(buffer)
      do throws(Fault) {
        let value = try reader.value(0)
        reader.skipSpace()
        guard reader.at == buffer.count else { throw reader.fault("something stands behind the value") }
        return .success(value)
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  private func fault(_ what: String) -> Fault { Fault(offset: at, what: what) }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { at += 1 }
  }

  /// Moves on where that byte stands.
  private mutating func take(_ byte: Character) -> Bool {
    guard next == byte.asciiValue else { return false }
    at += 1
    return true
  }

  private mutating func value(_ depth: Int) throws(Fault) -> JSONValue {
    guard depth <= Self.mostDepth else { throw fault("it is nested too deeply") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth))
    case UInt8(ascii: "["): return .array(try array(depth))
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw fault("it ends too early")
    default: return try number()
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
    let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[at...].starts(with: letters) else { throw fault("no value begins like that") }
    at += letters.count
    return value
  }

  private mutating func object(_ depth: Int) throws(Fault) -> [String: JSONValue] {
    at += 1
    var fields: [String: JSONValue] = [:]
    skipSpace()
    if take("}") { return fields }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("a key is missing") }
      let key = try text()
      skipSpace()
      guard take(":") else { throw fault("a colon is missing") }
      let value = try value(depth + 1)
      guard fields.updateValue(value, forKey: key) == nil else { throw fault("a key stands twice") }
      skipSpace()
    } while take(",")
    guard take("}") else { throw fault("an object does not end") }
    return fields
  }

  private mutating func array(_ depth: Int) throws(Fault) -> [JSONValue] {
    at += 1
    var values: [JSONValue] = []
    skipSpace()
    if take("]") { return values }
    repeat {
      values.append(try value(depth + 1))
      skipSpace()
    } while take(",")
    guard take("]") else { throw fault("a list does not end") }
    return values
  }

  // MARK: Numbers

  /// A whole one where it is written as one and fits; `1.0` is whole too.
  private mutating func number() throws(Fault) -> JSONValue {
    let start = at
    _ = take("-")
    guard digits() > 0 else { throw fault("no value begins like that") }
    let first = bytes[start] == UInt8(ascii: "-") ? start + 1 : start
    guard bytes[first] != UInt8(ascii: "0") || at == first + 1 else { throw fault("a number begins with zero") }
    var isWhole = true
    if take(".") {
      isWhole = false
      guard digits() > 0 else { throw fault("a digit is missing") }
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("-") { _ = take("+") }
      guard digits() > 0 else { throw fault("a digit is missing") }
    }
    let written = String(decoding: bytes[start..<at], as: UTF8.self)
    if isWhole, let whole = Int(written) { return .int(whole) }
    guard let number = Double(written), number.isFinite else { throw fault("a number is too large") }
    return Int(exactly: number).map { .int($0) } ?? .number(number)
  }

  private mutating func digits() -> Int {
    let start = at
    while let byte = next, byte >= 0x30, byte <= 0x39 { at += 1 }
    return at - start
  }

  // MARK: Text

  private mutating func text() throws(Fault) -> String {
    at += 1
    let start = at
    // Most texts have nothing to be taken apart.
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { at += 1 }
    if next == UInt8(ascii: "\"") {
      defer { at += 1 }
      return try valid(bytes[start..<at])
    }
    var units = ContiguousArray(bytes[start..<at])
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return try valid(units[...])
      case UInt8(ascii: "\\"): try escape(&units)
      case ..<0x20: throw fault("a control character in a text")
      default:
        units.append(byte)
        at += 1
      }
    }
    throw fault("a text does not end")
  }

  private func valid(_ units: some Collection<UInt8>) throws(Fault) -> String {
    guard let text = String(validating: units, as: UTF8.self) else { throw fault("a text is no UTF-8") }
    return text
  }

  private mutating func escape(_ units: inout ContiguousArray<UInt8>) throws(Fault) {
    at += 1
    guard let byte = next else { throw fault("a text does not end") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "u"): units.append(contentsOf: Array(String(Character(try escapedScalar())).utf8))
    default: throw fault("no such escape")
    }
  }

  /// The scalar of `\uXXXX`, or of two of them that are a surrogate pair; half a pair is no text.
  private mutating func escapedScalar() throws(Fault) -> Unicode.Scalar {
    var code = UInt32(try hexadecimal())
    if (0xD800..<0xDC00).contains(code) {
      guard take("\\"), take("u") else { throw fault("half a surrogate pair") }
      let low = UInt32(try hexadecimal())
      guard (0xDC00..<0xE000).contains(low) else { throw fault("half a surrogate pair") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw fault("half a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(Fault) -> UInt16 {
    guard at + 4 <= bytes.count else { throw fault("a text does not end") }
    var code: UInt16 = 0
    for byte in bytes[at..<at + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw fault("no such escape")
      }
      code = code << 4 | UInt16(digit)
    }
    at += 4
    return code
  }
}
