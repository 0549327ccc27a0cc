import DraptoModel
import DraptoStore
import Foundation
import Glibc

/// `engine.out` of the state folder: what an engine in the background, and the libraries in it, print. Its log is elsewhere;
/// this tells why there is none.
struct EngineOutput {
  let path: String
  /// Bytes above which a start cuts the file to its end.
  static let limit = 256 << 10
  /// Bytes that are kept then.
  static let kept = 64 << 10

  init(stateFolder: String) { path = stateFolder + "/engine.out" }

  /// Opens it for appending, for its owner only, and makes the state folder where there is none. The caller closes it.
  func open() throws -> Int32 {
    try PrivateFiles.makeFolder(OutputNaming.split(path).folder)
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw ErrorReport(
        .engineStart, "\(Format.visible(path)) can't be written: \(String(cString: strerror(errno)))", file: path,
        advice: "Check the permissions of the folder and whether its disk is full.")
    }
    fchmod(descriptor, 0o600)
    trim(descriptor)
    return descriptor
  }

  /// Its last lines from a place on, at most ten; nil where there are none.
  func tail(from start: Int) -> String? {
    guard let data = FileManager.default.contents(atPath: path), data.count > start else { return nil }
    let lines = String(decoding: data.dropFirst(start).suffix(8192), as: UTF8.self).split(separator: "\n")
    return lines.isEmpty ? nil : lines.suffix(10).joined(separator: "\n")
  }

  /// Bytes in it.
  var size: Int {
    var info = stat()
    return stat(path, &info) == 0 ? Int(info.st_size) : 0
  }

  /// In place: an engine that runs has the same file.
  private func trim(_ descriptor: Int32) {
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_size > Self.limit else { return }
    var buffer = [UInt8](repeating: 0, count: Self.kept)
    let count = pread(descriptor, &buffer, buffer.count, info.st_size - Self.kept)
    guard count > 0 else { return }
    // From a line's begin on.
    let rest = buffer[..<count].drop { $0 != UInt8(ascii: "\n") }.dropFirst()
    ftruncate(descriptor, 0)
    _ = Array(rest).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
