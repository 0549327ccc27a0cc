import DraptoModel
import Foundation

/// Turns what was typed into films and the places they go to.
struct InputList {
  /// A film and its output, or what is wrong with it.
  struct Entry {
    var source: String
    var output: Result<String, ErrorReport>
  }

  /// - Parameters:
  ///   - inputs: files and folders as typed.
  ///   - output: `-o` as typed: a folder when it exists as one, ends in `/`, or more than one film goes there.
  ///   - settings: `system.paths.output` is where films go by themselves, `encoding.container` decides the ending of
  ///     names that are made up.
  static func expand(_ inputs: [String], output: String? = nil, settings: Settings) -> [Entry] {
    let defaultFolder = Places().expanded(settings[SettingsCatalog.output])
    let container = OutputContainer(setting: settings[SettingsCatalog.container], output: "")
    let workingFolder = FileManager.default.currentDirectoryPath
    var found: [(path: String, relative: String?)] = []
    var problems: [Entry] = []
    for input in inputs {
      let path = OutputNaming.absolute(input, in: workingFolder)
      var isFolder: ObjCBool = false
      if let bytes = UnreadableName.typed(input) {
        problems.append(Entry(source: path, output: .failure(UnreadableName.report(bytes))))
        continue
      }
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        let report = ErrorReport(.sourceMissing, "\(Format.visible(path)) does not exist", file: path)
        problems.append(Entry(source: path, output: .failure(report)))
        continue
      }
      guard isFolder.boolValue else {
        found.append((path, nil))
        continue
      }
      let folder = FilmFolder(path)
      if let line = folder.leftOut { standardError("drapto: " + line) }
      problems += folder.unreadable.map { Entry(source: path, output: .failure(UnreadableName.report($0))) }
      if folder.films.isEmpty, folder.unreadable.isEmpty {
        let report = ErrorReport(.folderEmpty, "\(Format.visible(path)) holds no film", file: path)
        problems.append(Entry(source: path, output: .failure(report)))
      }
      found += folder.films.map { (OutputNaming.join(path, $0), $0) }
    }
    if let bytes = output.flatMap(UnreadableName.typed) {
      let report = UnreadableName.report(bytes)
      return problems + found.map { Entry(source: $0.path, output: .failure(report)) }
    }
    return problems
      + place(
        withoutOwnOutputs(found), output: output, defaultFolder: defaultFolder, workingFolder: workingFolder,
        container: container)
  }

  /// `*.mkv` takes what drapto made of `film.mkv` the last time too: that is passed over, and said.
  private static func withoutOwnOutputs(
    _ films: [(path: String, relative: String?)]
  ) -> [(path: String, relative: String?)] {
    let own = Set(
      films.flatMap { film in
        [OutputContainer.mkv, .mp4].map { PathKey(OutputNaming.output(for: film.path, in: nil, container: $0)) }
      })
    return films.filter { film in
      guard own.contains(PathKey(film.path)) else { return true }
      standardError("drapto: \(Format.visible(film.path)) is what drapto made of another film given: passed over")
      return false
    }
  }

  private static func place(
    _ films: [(path: String, relative: String?)], output: String?, defaultFolder: String?, workingFolder: String,
    container: OutputContainer
  ) -> [Entry] {
    let target = output.map { OutputNaming.absolute($0, in: workingFolder) } ?? defaultFolder
    var isFolder: ObjCBool = false
    let exists = target.map { FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) } ?? false
    let goesToFolder =
      output == nil || (exists && isFolder.boolValue) || output?.hasSuffix("/") == true
      || films.contains { $0.relative != nil }
    if !goesToFolder, films.count > 1, let target {
      let report = ErrorReport(
        .outputConflict, "\(films.count) films can't all become \(Format.visible(target))", file: target)
      return films.map { Entry(source: $0.path, output: .failure(report)) }
    }
    if !goesToFolder, let target { return films.map { Entry(source: $0.path, output: .success(target)) } }
    var counts: [PathKey: Int] = [:]
    func plain(_ film: (path: String, relative: String?), keepsEnding: Bool) -> String {
      let below = film.relative.map { OutputNaming.split($0).folder } ?? "."
      let folder = target.map { below == "." ? $0 : OutputNaming.join($0, below) }
      return OutputNaming.output(for: film.path, in: folder, keepsEnding: keepsEnding, container: container)
    }
    for film in films { counts[PathKey(plain(film, keepsEnding: false)), default: 0] += 1 }
    let outputs = films.map { film in
      plain(film, keepsEnding: counts[PathKey(plain(film, keepsEnding: false)), default: 0] > 1)
    }
    // Films of the same name from several folders: only the user can tell them apart.
    let clashing = Set(
      Dictionary(grouping: outputs.indices, by: { PathKey(outputs[$0]) }).values.filter { $0.count > 1 }.flatMap { $0 })
    return films.indices.map { index in
      guard clashing.contains(index) else { return Entry(source: films[index].path, output: .success(outputs[index])) }
      let report = ErrorReport(
        .outputConflict,
        "\(Format.visible(films[index].path)) and another film would both become \(Format.visible(outputs[index]))",
        file: outputs[index])
      return Entry(source: films[index].path, output: .failure(report))
    }
  }
}
