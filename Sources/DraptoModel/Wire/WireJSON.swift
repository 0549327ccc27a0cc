import Foundation

/// How facts are written for others: `encode --json`, the socket, hooks. Sorted keys, UTC dates in whole seconds.
package enum WireJSON {
  /// One line of JSON, without the newline.
  package static func line(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    // A figure that is no number must not cost the whole line.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(value)
  }

  /// The value of a line. Throws `DecodingError`.
  package static func value<T: Decodable>(_ type: T.Type, from line: Data) throws -> T {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: line)
  }
}

/// A key that is made up of text.
struct WireKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

extension KeyedEncodingContainer where Key == WireKey {
  mutating func put(_ name: String, _ value: some Encodable) throws { try encode(value, forKey: WireKey(name)) }

  /// Leaves out what is nil.
  mutating func maybe(_ name: String, _ value: (some Encodable)?) throws {
    try encodeIfPresent(value, forKey: WireKey(name))
  }
}

extension KeyedDecodingContainer where Key == WireKey {
  func get<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
    try decode(type, forKey: WireKey(name))
  }

  func maybe<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T? {
    try decodeIfPresent(type, forKey: WireKey(name))
  }

  /// What stands there is none of the words that are known.
  func unknown(_ name: String, _ word: String) -> DecodingError {
    .dataCorruptedError(forKey: WireKey(name), in: self, debugDescription: "“\(word)” is not known here")
  }
}
