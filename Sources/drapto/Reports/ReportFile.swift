import DraptoEngine
import DraptoModel
import Foundation

/// Where a page goes: a file, or stdout.
struct ReportFile {
  private let path: String?

  /// - Parameter path: `-` for stdout.
  init(_ path: String) {
    self.path = path == "-" ? nil : OutputNaming.absolute(path, in: FileManager.default.currentDirectoryPath)
  }

  /// Writes it whole, or not at all. Throws ``ErrorReport``.
  func write(_ page: String) async throws {
    guard let path else { return try writeOutput(page) }
    try await blocking { try DurableFile.write(page.utf8, to: path) }
    standardError("drapto: \(Format.visible(path))")
  }

  /// Beside an output: `film.av1.mkv` has `film.av1.mkv.report.html`.
  static func beside(_ output: String) -> String {
    let (folder, name) = OutputNaming.split(output)
    let part = ".part"
    let room = OutputNaming.longestName - ending.utf8.count - part.utf8.count
    return OutputNaming.join(folder, OutputNaming.shortened(name, bytes: room) + ending)
  }

  private static let ending = ".report.html"
}
