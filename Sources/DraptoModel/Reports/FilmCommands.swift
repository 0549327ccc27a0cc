/// The commands that made a film, as they become known: each as it was run, in the order of the work.
package struct FilmCommands: Codable, Sendable, Equatable {
  private struct Encode: Codable, Equatable {
    var chunk: Int
    var command: String
  }

  private var encode: Encode?
  private var tracks: [Int: String] = [:]
  private var assembly: [CommandRecord] = []

  package init() {}

  /// The encode of a chunk that is done: the earliest one stands for all.
  /// - Returns: whether it is kept.
  package mutating func keep(chunk index: Int, _ command: String) -> Bool {
    if let encode, encode.chunk < index { return false }
    encode = Encode(chunk: index, command: command)
    return true
  }

  /// What made a sound track.
  package mutating func keep(track stream: Int, _ command: String) { tracks[stream] = command }

  /// What put the film together; what was run again counts once.
  package mutating func keep(assembly commands: [CommandRecord]) {
    assembly = []
    for command in commands {
      assembly.removeAll { $0.title == command.title }
      assembly.append(command)
    }
  }

  /// All of them.
  package var records: [CommandRecord] {
    let encodes = [encode].compactMap { $0 }.map { CommandRecord(title: "chunk \($0.chunk)", command: $0.command) }
    let sounds = tracks.sorted { $0.key < $1.key }.map { CommandRecord(title: "audio \($0.key)", command: $0.value) }
    return encodes + sounds + assembly
  }
}
