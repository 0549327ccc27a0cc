/// The locale as the environment names it.
package enum LocaleName {
  /// Whether it asks for UTF-8: one that was never generated still says what the terminal takes.
  package static func takesUTF8(_ environment: [String: String]) -> Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    return name.uppercased().replacing("-", with: "").contains("UTF8")
  }
}
