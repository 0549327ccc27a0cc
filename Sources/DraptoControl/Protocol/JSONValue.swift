/// Any JSON value: parameters whose shape depends on the method.
package enum JSONValue: Codable, Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int)
  case number(Double)
  case text(String)
  case array([JSONValue])
  case object([String: JSONValue])

  package init(from decoder: any Decoder) throws {
    let box = try decoder.singleValueContainer()
    if box.decodeNil() {
      self = .null
    } else if let flag = try? box.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? box.decode(Int.self) {
      self = .int(number)
    } else if let number = try? box.decode(Double.self) {
      self = .number(number)
    } else if let text = try? box.decode(String.self) {
      self = .text(text)
    } else if let values = try? box.decode([JSONValue].self) {
      self = .array(values)
    } else {
      self = .object(try box.decode([String: JSONValue].self))
    }
  }

  /// As the value that it is.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.singleValueContainer()
    switch self {
    case .null: try box.encodeNil()
    case .bool(let flag): try box.encode(flag)
    case .int(let number): try box.encode(number)
    case .number(let number): try box.encode(number)
    case .text(let text): try box.encode(text)
    case .array(let values): try box.encode(values)
    case .object(let values): try box.encode(values)
    }
  }
}
