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

  /// Writes it whole, or not at all, over an earlier one. Throws ``ErrorReport``: `DRP-OUT-EXISTS` for what is no page.
  func write(_ page: String) async throws {
    guard let path else { return try writeOutput(page) }
    let isPage = [".html", ".htm", ".json"].contains { path.hasSuffix($0) }
    guard isPage || !FileManager.default.fileExists(atPath: path) else {
      throw ErrorReport(
        .outputExists, "\(Format.visible(path)) is there, and no page", file: path,
        advice: "Give the page a name that ends in .html.")
    }
    try await blocking { try DurableFile.write(page.utf8, to: path) }
    standardError("drapto: \(Format.visible(path))")
  }
}
