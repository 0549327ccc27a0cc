import ArgumentParser
import DraptoEngine
import DraptoModel
import Foundation
import Glibc

/// Turns what was typed into films and the places they go to.
struct InputList {
  /// A film and its output, or what is wrong with it.
  struct Entry {
    var source: String
    var output: Result<String, ErrorReport>
  }

  /// A variable of a script that was never set must not mean the working folder.
  static func refuseEmpty(_ inputs: [String], output: String?) throws {
    if inputs.contains("") { throw ValidationError("a film's name is empty") }
    if output == "" { throw ValidationError("-o is empty: name a file or a folder, or leave it out") }
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
    var found: [OutputPlaces.Film] = []
    var problems: [Entry] = []
    for input in inputs {
      let path = OutputNaming.absolute(input, in: workingFolder)
      var isFolder: ObjCBool = false
      if let bytes = UnreadableName.typed(input) {
        problems.append(Entry(source: path, output: .failure(UnreadableName.report(bytes))))
        continue
      }
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        // Below a folder that is closed to this user nobody can say.
        let report =
          access(path, F_OK) != 0 && errno == EACCES
          ? ErrorReport(.sourceUnreadable, "\(Format.visible(path)): \(String(cString: strerror(EACCES)))", file: path)
          : ErrorReport(.sourceMissing, "\(Format.visible(path)) does not exist", file: path)
        problems.append(Entry(source: path, output: .failure(report)))
        continue
      }
      guard isFolder.boolValue else {
        found.append(OutputPlaces.Film(path: path, relative: nil))
        continue
      }
      let folder = FilmFolder(path)
      if let line = folder.leftOut { standardError("drapto: " + line) }
      problems += folder.unreadable.map { Entry(source: path, output: .failure(UnreadableName.report($0))) }
      problems += folder.closed.map { closed in
        let report = ErrorReport(
          .sourceUnreadable, "\(Format.visible(closed.folder)): \(closed.reason): its films are left out",
          file: closed.folder)
        return Entry(source: closed.folder, output: .failure(report))
      }
      if folder.films.isEmpty, folder.unreadable.isEmpty, folder.closed.isEmpty {
        let report = ErrorReport(.folderEmpty, "\(Format.visible(path)) holds no film", file: path)
        problems.append(Entry(source: path, output: .failure(report)))
      }
      found += folder.films.map { OutputPlaces.Film(path: OutputNaming.join(path, $0), relative: $0) }
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
    _ films: [OutputPlaces.Film]
  ) -> [OutputPlaces.Film] {
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
    _ films: [OutputPlaces.Film], output: String?, defaultFolder: String?, workingFolder: String,
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
    return zip(films, OutputPlaces.outputs(of: films, in: target, container: container)).map {
      Entry(source: $0.path, output: $1)
    }
  }
}
