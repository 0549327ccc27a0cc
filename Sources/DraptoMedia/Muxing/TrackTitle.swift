import Foundation

/// Titles of tracks on their way through mkvmerge.
package enum TrackTitle {
  /// Whether mkvmerge would cut spaces off the ends of a title given as an option. Such titles have to be in the files
  /// that it reads; from there it takes them as they are.
  package static func isCut(_ title: String) -> Bool {
    title != title.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Options of ffmpeg that put such a title into a file.
  /// - Parameter stream: ffmpeg's name of the stream, `s:a:0`.
  static func carried(_ title: String?, stream: String) -> [String] {
    guard let title, isCut(title) else { return [] }
    return ["-metadata:\(stream)", "title=\(title)"]
  }
}
