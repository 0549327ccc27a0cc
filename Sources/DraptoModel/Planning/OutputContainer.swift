/// What a film is put into.
package enum OutputContainer: String, Codable, Sendable {
  case mkv, mp4

  /// - Parameters:
  ///   - setting: `encoding.container`.
  ///   - output: path of the output, whose ending decides when the setting is `auto`.
  package init(setting: String, output: String) {
    let ending = output.split(separator: ".").last?.lowercased() ?? ""
    self = OutputContainer(rawValue: setting) ?? (["mp4", "m4v"].contains(ending) ? .mp4 : .mkv)
  }

  /// Whether a name promises the other container: `film.mkv` for MP4.
  package func contradicts(_ output: String) -> Bool {
    let ending = output.split(separator: ".").last?.lowercased() ?? ""
    return self == .mp4 ? ending == "mkv" : ["mp4", "m4v"].contains(ending)
  }
}
