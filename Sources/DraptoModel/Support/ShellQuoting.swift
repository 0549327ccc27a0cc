/// One argument as bash, ksh and zsh take it back; as any POSIX shell does where it has no control characters. Nothing a
/// terminal acts on is left in it, so that a command can be shown and pasted.
package func shellQuoted(_ argument: String) -> String {
  let safe = argument.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-+=:,./@%".contains($0)) }
  if safe, !argument.isEmpty { return argument }
  if argument.unicodeScalars.contains(where: Format.actsOnTerminal) { return escaped(argument) }
  // By code unit: a quote with a combining mark behind it is another Character, but a quote to the shell.
  var quoted: [UInt8] = []
  for unit in argument.utf8 { quoted += unit == UInt8(ascii: "'") ? Array("'\\''".utf8) : [unit] }
  return "'" + String(decoding: quoted, as: UTF8.self) + "'"
}

/// A whole command line, ready to paste.
package func shellQuoted(_ arguments: [String]) -> String {
  arguments.map { shellQuoted($0) }.joined(separator: " ")
}

/// `$'…'`: in it `\n` is a line feed, and a byte is three octal digits. Those end after the third in every shell; how many
/// digits belong to `\x` differs from one to the other.
private func escaped(_ argument: String) -> String {
  let letters: [UInt32: String] = [0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r", 0x1B: "\\e", 0x5C: "\\\\", 0x27: "\\'"]
  var text = "$'"
  for scalar in argument.unicodeScalars {
    if let letter = letters[scalar.value] {
      text += letter
    } else if Format.actsOnTerminal(scalar) {
      for byte in UTF8.encode(scalar)! {
        let digits = String(byte, radix: 8)
        text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    } else {
      text.unicodeScalars.append(scalar)
    }
  }
  return text + "'"
}
