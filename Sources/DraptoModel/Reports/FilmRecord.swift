import Foundation

/// What a report needs of one encode and what is gone once its work folder is: kept with the job when that ends.
package struct FilmRecord: Codable, Sendable, Equatable {
  /// The programs that made it, each with its version.
  package var tools: [ToolRecord]
  /// What was run, in the order of the work; of the chunks one stands for all.
  package var commands: [CommandRecord]
  /// In film order.
  package var chunks: [ChunkRecord]
  /// Attempts that failed, of chunks and sound tracks, in the order they did.
  package var failures: [FailureRecord]
  /// So many more failed attempts than ``failures`` has; nil: none.
  package var failuresLeftOut: Int?
  /// The worst frames, the worst first, no two of them within ``FrameScore/distance``; empty where no frame was measured.
  package var worst: [FrameScore]

  package init(
    tools: [ToolRecord] = [], commands: [CommandRecord] = [], chunks: [ChunkRecord] = [],
    failures: [FailureRecord] = [], worst: [FrameScore] = []
  ) {
    self.tools = tools
    self.commands = commands
    self.chunks = chunks
    self.failures = failures
    self.worst = worst
  }

  private enum CodingKeys: String, CodingKey { case tools, commands, chunks, failures, failuresLeftOut, worst }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    tools = try box.decode([ToolRecord].self, forKey: .tools)
    commands = try box.decode([CommandRecord].self, forKey: .commands)
    chunks = try box.decode(ChunkColumns.self, forKey: .chunks).chunks
    failures = try box.decode([FailureRecord].self, forKey: .failures)
    failuresLeftOut = try box.decodeIfPresent(Int.self, forKey: .failuresLeftOut)
    worst = try box.decode([FrameScore].self, forKey: .worst)
  }

  /// Chunks as columns: see ``ChunkColumns``.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(tools, forKey: .tools)
    try box.encode(commands, forKey: .commands)
    try box.encode(ChunkColumns(chunks), forKey: .chunks)
    try box.encode(failures, forKey: .failures)
    try box.encodeIfPresent(failuresLeftOut, forKey: .failuresLeftOut)
    try box.encode(worst, forKey: .worst)
  }
}

/// A program and its version.
package struct ToolRecord: Codable, Sendable, Equatable {
  /// `drapto`, `ffmpeg`, `SVT-AV1`, `mkvmerge` …
  package var name: String
  /// As the program tells it.
  package var version: String
  /// Where it lay; nil for libraries inside of others.
  package var path: String?

  package init(name: String, version: String, path: String? = nil) {
    self.name = name
    self.version = version
    self.path = path
  }
}

/// A command that was run.
package struct CommandRecord: Codable, Sendable, Equatable {
  /// What it did: `chunk 0`, `audio 1`, `put together`.
  package var title: String
  /// Ready to paste into a shell.
  package var command: String

  package init(title: String, command: String) {
    self.title = title
    self.command = command
  }
}

/// An attempt that failed.
package struct FailureRecord: Codable, Sendable, Equatable {
  /// Number of the chunk; nil: it was a sound track.
  package var chunk: Int?
  /// Stream of the sound track in the source; nil: it was a chunk.
  package var stream: Int?
  /// Which attempt of it, 1 for the first.
  package var attempt: Int
  /// When it failed.
  package var time: Date
  /// Why.
  package var error: ErrorReport

  package init(chunk: Int? = nil, stream: Int? = nil, attempt: Int, time: Date, error: ErrorReport) {
    self.chunk = chunk
    self.stream = stream
    self.attempt = attempt
    self.time = time
    self.error = error
  }
}
