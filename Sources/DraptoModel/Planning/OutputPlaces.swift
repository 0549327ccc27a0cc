/// Where the films of folders go, so that no two of them have the same place.
package enum OutputPlaces {
  /// A film, and where it was found.
  package struct Film: Sendable, Equatable {
    /// Whole path.
    package var path: String
    /// Path below the folder it was found in; nil: it was named by itself.
    package var relative: String?

    package init(path: String, relative: String?) {
      self.path = path
      self.relative = relative
    }
  }

  /// The output of each film, or `DRP-OUT-CONFLICT` where only the user can tell films apart. Pure.
  /// - Parameter folder: where they go, with the folders they were found below; nil: beside their sources.
  package static func outputs(
    of films: [Film], in folder: String?, container: OutputContainer
  ) -> [Result<String, ErrorReport>] {
    func plain(_ film: Film, keepsEnding: Bool) -> String {
      let below = film.relative.map { OutputNaming.split($0).folder } ?? "."
      let folder = folder.map { below == "." ? $0 : OutputNaming.join($0, below) }
      return OutputNaming.output(for: film.path, in: folder, keepsEnding: keepsEnding, container: container)
    }
    let plainNames = films.map { PathKey(plain($0, keepsEnding: false)) }
    var counts: [PathKey: Int] = [:]
    for name in plainNames { counts[name, default: 0] += 1 }
    let outputs = zip(films, plainNames).map { plain($0, keepsEnding: counts[$1, default: 0] > 1) }
    // Films of the same name from several folders: only the user can tell them apart.
    let clashing = Set(
      Dictionary(grouping: outputs.indices, by: { PathKey(outputs[$0]) }).values.filter { $0.count > 1 }.flatMap { $0 })
    let sources = Set(films.map { PathKey($0.path) })
    return films.indices.map { index in
      // Its own film is told by the engine, in other words.
      if sources.contains(PathKey(outputs[index])), !outputs[index].isSamePath(as: films[index].path) {
        return .failure(
          ErrorReport(
            .outputConflict,
            "\(Format.visible(films[index].path)) would become \(Format.visible(outputs[index])), which is to be encoded itself",
            file: outputs[index]))
      }
      guard clashing.contains(index) else { return .success(outputs[index]) }
      return .failure(
        ErrorReport(
          .outputConflict,
          "\(Format.visible(films[index].path)) and another film would both become \(Format.visible(outputs[index]))",
          file: outputs[index]))
    }
  }
}
