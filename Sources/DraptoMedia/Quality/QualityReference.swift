import DraptoModel

/// What an encode is compared with: frames of the source, brought to what the encoder was given.
package struct QualityReference: Sendable, Equatable {
  /// Options of each input of ffmpeg, `-i` the last but one.
  var inputs: [[String]]
  /// Filters of each input's frames.
  var chains: [[String]]
  /// Index of the video stream.
  var stream: Int

  /// A whole film.
  package static func film(_ source: String, stream: Int, plan: VideoPlan) -> QualityReference {
    QualityReference(
      inputs: [
        TurnArguments.of(unappliedTurn: plan.unappliedTurn) + PictureFilters.inputOptions(plan)
          + ["-i", ProbeCommands.url(source)]
      ], chains: [PictureFilters.geometry(plan) + PictureFilters.format(plan)], stream: stream)
  }

  /// Runs of frames, one after the other: a chunk, or the runs of a part of one.
  /// - Parameter decoder: options for the threads of the decoder.
  package static func runs(_ runs: [Extraction], plan: VideoPlan, decoder: [String]) -> QualityReference {
    QualityReference(
      inputs: runs.map { run in
        decoder + TurnArguments.of(unappliedTurn: plan.unappliedTurn) + PictureFilters.inputOptions(plan) + run.input
      },
      chains: runs.map { run in
        (run.trim.map { [$0] } ?? []) + PictureFilters.geometry(plan) + PictureFilters.format(plan)
      }, stream: runs.first?.stream ?? 0)
  }

  /// The graph that ends in `label`.
  /// - Parameter first: number of its first input.
  func graph(first: Int, tail: [String], label: String) -> String {
    guard chains.count > 1 else {
      return "[\(first):\(stream)]" + (chains[0] + tail).joined(separator: ",") + "[\(label)]"
    }
    var pieces = chains.enumerated().map { number, chain in
      // What stands before a cut must not count behind it.
      "[\(first + number):\(stream)]" + (chain + ["setpts=N/25/TB"]).joined(separator: ",") + "[r\(number)]"
    }
    let all = chains.indices.map { "[r\($0)]" }.joined()
    // Parts of one film may differ in the aspect of their pixels.
    pieces.append(
      all + (["concat=n=\(chains.count):v=1:a=0:unsafe=1"] + tail).joined(separator: ",") + "[\(label)]")
    return pieces.joined(separator: ";")
  }
}
