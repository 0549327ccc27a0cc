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

  /// The JSON is wanted in place of the page.
  var isJSON: Bool { path?.hasSuffix(".json") == true }

  /// Looks before the work whether it can be written: an hour of measuring must not end in a name that was mistyped. Throws
  /// ``ErrorReport``: `DRP-OUT-EXISTS` for what is there and no page, `DRP-OUT-NOT-WRITABLE` for a folder that is not there.
  func check() throws {
    guard let path else { return }
    let isPage = [".html", ".htm", ".json"].contains { path.hasSuffix($0) }
    var isFolder = ObjCBool(false)
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard !isThere || isPage && !isFolder.boolValue else {
      throw ErrorReport(
        .outputExists, "\(Format.visible(path)) is there, and no page", file: path,
        advice: "Give the page a name that ends in .html.")
    }
    let folder = DurableFile.parent(of: path)
    guard FileManager.default.fileExists(atPath: folder) else {
      throw ErrorReport(.outputNotWritable, "\(Format.visible(folder)) does not exist", file: folder)
    }
  }

  /// Writes it whole, or not at all, over an earlier one. Throws ``ErrorReport``, as ``check()`` too.
  func write(_ page: String) async throws {
    guard let path else { return try writeOutput(page) }
    try check()
    try await blocking { try DurableFile.write(page.utf8, to: path) }
    standardError("drapto: \(Format.visible(path))")
  }
}
