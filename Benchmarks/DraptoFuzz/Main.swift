import Foundation

#if !FUZZER
  /// Reads files as the fuzzed program does, once each: to look at a line that ended it.
  @main
  enum Main {
    static func main() {
      for path in CommandLine.arguments.dropFirst() {
        guard let data = FileManager.default.contents(atPath: path) else { exit(2) }
        data.withUnsafeBytes { Fuzzed.take($0.bindMemory(to: UInt8.self)) }
      }
    }
  }
#endif
