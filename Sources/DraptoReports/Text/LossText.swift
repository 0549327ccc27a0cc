import DraptoModel

/// What is lost by ending work, said before it is done.
package enum LossText {
  /// Frames encoded in chunks that are not finished, and how long they took.
  package static func frames(_ chunks: [Chunk]) -> String {
    let frames = chunks.reduce(0) { $0 + ($1.result == nil ? $1.progress.frames : 0) }
    guard frames > 0 else { return "Nothing encoded is lost." }
    let seconds = chunks.reduce(0.0) { sum, chunk in
      guard chunk.result == nil, let speed = chunk.progress.framesPerSecond, speed > 0 else { return sum }
      return max(sum, Double(chunk.progress.frames) / speed)
    }
    let time = seconds > 0 ? ", about \(Format.duration(seconds)) of work" : ""
    return "\(frames) frames in the making are lost\(time)."
  }

  /// What a change of settings drops of what is encoded, empty where nothing is lost.
  package static func changing(_ views: [JobView], _ edit: JobEdit) -> [String] {
    var lines: [String] = []
    let decisive = edit.decisiveKeys
    let chunks = views.flatMap(\.chunks)
    let done = chunks.filter { $0.state == .done }
    let tracks = views.flatMap(\.tracks).count { $0.state == .done }
    if !decisive.isEmpty || edit.restart, done.count + tracks > 0 {
      let frames = done.reduce(0) { $0 + ($1.result?.frames ?? 0) }
      let sound = tracks == 0 ? "" : ", \(tracks) sound \(tracks == 1 ? "track" : "tracks")"
      lines.append(
        "What is encoded is dropped: \(done.count) finished \(done.count == 1 ? "chunk" : "chunks"), \(frames) frames\(sound)."
      )
      if !decisive.isEmpty {
        lines.append("It would come out otherwise with another \(decisive.joined(separator: ", ")).")
      }
    }
    let flying = views.filter { $0.job.state == .paused && $0.encodedFrames > $0.doneFrames }.flatMap(\.chunks)
    if !flying.isEmpty { lines.append(frames(flying)) }
    return lines
  }

  /// What comes of far more encoders than cores.
  package static let manyWorkers = [
    "More than two for each core make every one of them slower, and each takes memory of its own.",
    "0 lets drapto find the best number.",
  ]

  /// What goes with these jobs when they are removed, and what does not.
  package static func removing(_ views: [JobView]) -> [String] {
    let unfinished = views.filter { $0.job.state != .done }
    let chunks = unfinished.flatMap(\.chunks)
    let frames = chunks.reduce(0) { $0 + ($1.result?.frames ?? $1.progress.frames) }
    let tracks = unfinished.flatMap(\.tracks).count { $0.state == .done }
    let done = chunks.count { $0.state == .done }
    let parts =
      (frames > 0 ? ["\(done) finished \(done == 1 ? "chunk" : "chunks"), \(frames) frames"] : [])
      + (tracks > 0 ? ["\(tracks) sound \(tracks == 1 ? "track" : "tracks")"] : [])
    let lost =
      parts.isEmpty ? "No encoded work is lost." : "What is encoded is deleted: \(parts.joined(separator: ", "))."
    return [lost, "Finished films and sources are not touched."]
  }
}
