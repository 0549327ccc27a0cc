import DraptoModel

/// Runs of frames that are read at once: a stretch of the source, and which of its frames count.
package struct RunGroup: Sendable, Equatable {
  /// From the first run to the end of the last.
  package var extraction: Extraction
  /// Numbers of frames in it; empty is all.
  package var frames: [Range<Int>]

  package init(extraction: Extraction, frames: [Range<Int>] = []) {
    self.extraction = extraction
    self.frames = frames
  }

  /// Keeps the frames that count.
  var filters: [String] {
    let trim = extraction.trim.map { [$0] } ?? []
    guard frames.count > 1 || (frames.first?.lowerBound ?? 0) > 0 else { return trim }
    let all = frames.map { "between(n\\,\($0.lowerBound)\\,\($0.upperBound - 1))" }
    return trim + ["select=" + all.joined(separator: "+")]
  }
}

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

  /// Frames that were brought to what the encoder is given before, in a file of their own.
  package static func frames(of path: String, color: ColorTags) -> QualityReference {
    QualityReference(inputs: [["-i", ProbeCommands.url(path)]], chains: [SampleCommand.tags(color)], stream: 0)
  }

  /// A chunk.
  /// - Parameter decoder: options for the threads of the decoder.
  package static func chunk(_ extraction: Extraction, plan: VideoPlan, decoder: [String]) -> QualityReference {
    groups([RunGroup(extraction: extraction)], plan: plan, decoder: decoder)
  }

  /// Runs of frames, one after the other.
  package static func groups(_ groups: [RunGroup], plan: VideoPlan, decoder: [String]) -> QualityReference {
    QualityReference(
      inputs: groups.map { group in
        decoder + TurnArguments.of(unappliedTurn: plan.unappliedTurn) + PictureFilters.inputOptions(plan)
          + group.extraction.input
      },
      chains: groups.map { $0.filters + PictureFilters.geometry(plan) + PictureFilters.format(plan) },
      stream: groups.first?.extraction.stream ?? 0)
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
