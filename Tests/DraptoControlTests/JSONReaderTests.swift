import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoControl

@Suite struct JSONReaderTests {
  static let good: [(String, JSONValue)] = [
    ("null", .null), (" true\t", .bool(true)), ("false", .bool(false)), ("0", .int(0)), ("-0", .int(0)),
    ("-12", .int(-12)), ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", .number(1.5)), ("1.0", .int(1)),
    ("1e3", .int(1000)), ("25E-1", .number(2.5)), ("1e+2", .int(100)), ("1e-400", .int(0)),
    (#""""#, .text("")), (#""aé𝄞""#, .text("aé𝄞")), (#""\"\\\/\b\f\n\r\t""#, .text("\"\\/\u{8}\u{c}\n\r\t")),
    (#""\u00e9\u0000\ud834\udd1E""#, .text("é\0𝄞")), ("[]", .array([])),
    ("[ 1 , [ ] , {} ]", .array([.int(1), .array([]), .object([:])])),
    (#"{"a":{"b":[null]}, "":1}"#, .object(["a": .object(["b": .array([.null])]), "": .int(1)])),
  ]

  static let bad: [String] = [
    "", " ", "nul", "nulll", "True", "01", "-", "-01", ".5", "1.", "1e", "1e+", "+1", "0x1", "1e400", "-1e400", "NaN",
    "Infinity",
    "\"", "\"a", #""\x""#, #""\u12""#, #""\u12g4""#, #""\u-001""#, #""\ud834""#, #""\ud834\n""#, #""\ud834\u0041""#,
    #""\udd1e""#,
    "\"\n\"", "\"\u{1}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "}", "{\"a\"}", "{\"a\":}",
    "{\"a\":1,}", "{a:1}",
    "{1:1}", "{\"a\":1 \"b\":2}", "{\"a\":1,\"a\":1}", "1 1", "null,", "\u{FEFF}1", "'a'", "/**/1", "[1]//",
  ]

  @Test(arguments: good) func `what is JSON is read as what it says`(text: String, value: JSONValue) throws {
    #expect(try JSONReader.value(text.utf8) == value)
    // What the encoder makes of it comes back too.
    #expect(try JSONReader.value(JSONEncoder().encode(value)) == value)
  }

  @Test(arguments: bad) func `what is none is refused, at a byte inside it`(text: String) {
    let fault = #expect(throws: JSONReader.Fault.self) { try JSONReader.value(text.utf8) }
    #expect((0...text.utf8.count).contains(fault?.offset ?? -1))
  }

  @Test(arguments: [[0xC0, 0x80], [0xFF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]])
  func `what is no UTF-8 is refused`(bytes: [UInt8]) {
    #expect(throws: JSONReader.Fault.self) { try JSONReader.value([34] + bytes + [34]) }
    #expect(throws: JSONReader.Fault.self) { try JSONReader.value([34, 92, 110] + bytes + [34]) }
  }

  @Test func `what is nested too deeply is refused, however deep`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(throws: Never.self) { try JSONReader.value(nested(JSONReader.mostDepth + 1)) }
    for depth in [JSONReader.mostDepth + 2, 500_000] {
      #expect(throws: JSONReader.Fault.self) { try JSONReader.value(nested(depth)) }
    }
  }

  @Test func `a line of 1 MiB is read in a moment, whatever stands in it`() throws {
    for piece in ["1,", "\"\",", "[],", "{},", "null,", "1e9,", #""\u0041","#] {
      let text = "[" + String(repeating: piece, count: (1 << 20) / piece.utf8.count - 2) + "0]"
      let start = ContinuousClock.now
      _ = try JSONReader.value(text.utf8)
      #expect(ContinuousClock.now - start < .seconds(3), "\(piece)")
    }
  }

  /// Foundation's own reader, as a second opinion. Where they differ ours is the stricter one.
  @Test func `nothing is read that Foundation refuses`() throws {
    var dice = SeededRandom(11)
    let alphabet = Array(#"{}[]":,.-+0123456789eEtrufalsn\ "#.utf8) + [0x0A, 0x80, 0xC3, 0xA9]
    let seeds = Self.good.map { Array($0.0.utf8) }
    var read = 0
    for _ in 0..<20_000 {
      var bytes = dice.pick(seeds)
      for _ in 0..<Int.random(in: 0...2, using: &dice) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &dice)] = dice.pick(alphabet)
      }
      guard (try? JSONReader.value(bytes)) != nil else { continue }
      read += 1
      #expect(
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil,
        "\(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(read > 1000)
  }
}
