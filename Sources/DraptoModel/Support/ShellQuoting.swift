/// One argument as a POSIX shell would take it back.
package func shellQuoted(_ argument: String) -> String {
  let safe = argument.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-+=:,./@%".contains($0)) }
  if safe, !argument.isEmpty { return argument }
  // By code unit: a quote with a combining mark behind it is another Character, but a quote to the shell.
  var quoted: [UInt8] = []
  for unit in argument.utf8 { quoted += unit == UInt8(ascii: "'") ? Array("'\\''".utf8) : [unit] }
  return "'" + String(decoding: quoted, as: UTF8.self) + "'"
}

/// A whole command line, ready to paste.
package func shellQuoted(_ arguments: [String]) -> String {
  arguments.map { shellQuoted($0) }.joined(separator: " ")
}
