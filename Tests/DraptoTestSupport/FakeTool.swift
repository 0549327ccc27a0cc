import Foundation

/// A shell script in ffmpeg's place: misbehaves when it is asked to encode one chunk, is the real ffmpeg otherwise.
package final class FakeTool: Sendable {
  package enum Behaviour: Sendable {
    /// Ends with status 7 and some last words.
    case fails
    /// Is killed (signal 9) as often as said, then works.
    case killed(times: Int)
    /// Lives on without doing anything.
    case hangs
    /// Waits for ``FakeTool/open()``, then works.
    case waits
    /// Only keeps count of what it is asked.
    case works
  }

  /// Path of the script.
  package let path: String
  private let folder = TemporaryFolder("fake")

  /// - Parameter chunk: index of the chunk whose encoding goes wrong; nil: every chunk's.
  package init(_ behaviour: Behaviour, chunk: Int? = nil, real: String) throws {
    let number = chunk.map { String(repeating: "0", count: 6 - String($0).count) + String($0) } ?? "*"
    let script = """
      #!/bin/sh
      case "$*" in
        *libsvtav1*/chunks/*) echo "$*" >> "\(folder.path)/calls" ;;
      esac
      case "$*" in
        *libsvtav1*/chunks/\(number).a*.mkv.part)
          \(Self.lines(behaviour, folder.path)) ;;
      esac
      exec "\(real)" "$@"

      """
    path = try folder.write(script, to: "ffmpeg")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  private static func lines(_ behaviour: Behaviour, _ folder: String) -> String {
    let wait = "echo $$ >> \"\(folder)/waiting\"; while [ ! -e \"\(folder)/gate\" ]; do sleep 0.02; done"
    switch behaviour {
    case .fails: return "echo 'the encoder is on fire' >&2; exit 7"
    case .killed(let times):
      return """
        n=$(cat "\(folder)/count" 2>/dev/null || echo 0)
        if [ "$n" -lt \(times) ]; then echo $((n + 1)) > "\(folder)/count"; kill -9 $$; fi
        """
    case .hangs: return "exec sleep 600"
    case .waits: return wait
    case .works: return ":"
    }
  }

  /// Lets the ones that wait go on.
  package func open() throws { try folder.write("", to: "gate") }

  /// Whether one waits, or has waited.
  package var isWaiting: Bool { FileManager.default.fileExists(atPath: folder.path + "/waiting") }

  /// Indices of the chunks it was asked to encode so far, in order, with repeats.
  package var encodes: [Int] {
    let text = (try? String(contentsOfFile: folder.path + "/calls", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /chunks\/([0-9]{6})\.a[0-9]+\.mkv\.part$/).flatMap { Int($0.output.1) }
    }
  }
}
