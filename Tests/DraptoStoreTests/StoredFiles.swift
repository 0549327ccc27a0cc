import DraptoTestSupport
import Foundation

/// Databases of earlier versions, copied from Fixtures.
enum StoredFiles {
  /// Copies one into the folder; returns its path.
  static func copy(_ name: String, to folder: TemporaryFolder) throws -> String {
    let source = Bundle.module.path(forResource: "Fixtures/" + name, ofType: nil) ?? ""
    let path = folder.file("drapto.sqlite")
    try Data(contentsOf: URL(fileURLWithPath: source)).write(to: URL(fileURLWithPath: path))
    return path
  }
}
