import Foundation
import Testing

@testable import DraptoTerminal

/// Pictures kept as text: glyphs, then a letter for each style. `RECORD_SCREENS=1` writes them anew.
enum ScreenRecord {
  private static let isRecording = ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1"

  static func text(_ canvas: Canvas) -> String {
    let cursor = canvas.cursor.map { ["cursor \($0.x) \($0.y)"] } ?? []
    return (CanvasDump.glyphs(canvas) + ["--- styles"] + CanvasDump.styles(canvas) + cursor).joined(separator: "\n")
      + "\n"
  }

  /// The picture is the one in `Screens/NAME.txt`, to the last cell and style.
  static func expect(_ canvas: Canvas, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let text = text(canvas)
    if isRecording {
      let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      try text.write(to: folder.appending(path: "Screens/\(name).txt"), atomically: true, encoding: .utf8)
      Issue.record("recorded \(name); run again without RECORD_SCREENS", sourceLocation: sourceLocation)
      return
    }
    let file = Bundle.module.bundleURL.appending(path: "Screens/\(name).txt")
    guard let kept = try? String(contentsOf: file, encoding: .utf8) else {
      Issue.record("there is no Screens/\(name).txt: RECORD_SCREENS=1 makes it", sourceLocation: sourceLocation)
      return
    }
    let difference = difference(kept, text)
    #expect(difference == nil, "\(name)\n\(difference ?? "")", sourceLocation: sourceLocation)
  }

  /// The lines that differ; nil where none does.
  private static func difference(_ kept: String, _ now: String) -> String? {
    guard kept != now else { return nil }
    let (old, new) = (kept.components(separatedBy: "\n"), now.components(separatedBy: "\n"))
    let lines = (0..<max(old.count, new.count)).compactMap { row -> String? in
      let (a, b) = (old.indices.contains(row) ? old[row] : "", new.indices.contains(row) ? new[row] : "")
      return a == b ? nil : "\(row) - \(a)\n\(row) + \(b)"
    }
    return lines.joined(separator: "\n")
  }
}
