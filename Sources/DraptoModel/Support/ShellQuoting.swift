/// One argument as a POSIX shell would take it back.
package func shellQuoted(_ argument: String) -> String {
  let safe = argument.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-+=:,./@%".contains($0)) }
  if safe, !argument.isEmpty { return argument }
  return "'" + argument.replacing("'", with: "'\\''") + "'"
}

/// A whole command line, ready to paste.
package func shellQuoted(_ arguments: [String]) -> String {
  arguments.map { shellQuoted($0) }.joined(separator: " ")
}
