/// Where the page of a film goes.
package enum ReportNaming {
  /// What names of pages end in.
  package static let ending = ".report.html"

  /// Beside the output: `film.av1.mkv` has `film.av1.mkv.report.html`.
  package static func beside(_ output: String) -> String {
    let (folder, name) = OutputNaming.split(output)
    // It is written under another name first.
    let part = ".part"
    let room = OutputNaming.longestName - ending.utf8.count - part.utf8.count
    return OutputNaming.join(folder, OutputNaming.shortened(name, bytes: room) + ending)
  }
}
