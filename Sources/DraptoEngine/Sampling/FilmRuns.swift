import DraptoMedia
import DraptoModel

/// Runs of a film's frames as they are taken out of its file.
struct FilmRuns: Sendable {
  let source: SourceMedia
  let video: VideoStream
  /// Times of all frames.
  let table: FrameTable
  let x264Build: Int?

  /// - Parameter lead: step of ``ChunkResult/leads``.
  func groups(_ runs: [Range<Int>], lead: Int) -> [RunGroup] {
    let near = QualityPart.groups(runs, rate: video.nominalFrameRate)
    // Without a container no place in the film is found: it is decoded up to the last run.
    return (source.isBareStream ? [runs] : near).map { group in
      let first = source.isBareStream ? 0 : group[0].lowerBound
      return RunGroup(
        extraction: extraction(first..<group[group.count - 1].upperBound, lead: lead),
        frames: group.map { $0.lowerBound - first..<$0.upperBound - first })
    }
  }

  /// Frames in a row, cut between frames.
  func extraction(_ run: Range<Int>, lead: Int) -> Extraction {
    let range = ChunkRange(
      index: 0, from: table.ticks[run.lowerBound],
      to: run.upperBound < table.count ? table.ticks[run.upperBound] : nil, expectedFrames: run.count,
      startCut: cut(run.lowerBound), endCut: cut(run.upperBound))
    return Extraction(source: source.path, stream: video.info.index, range: range, lead: lead, x264Build: x264Build)
  }

  /// Seconds between a frame and the one before it; nil at the film's ends.
  private func cut(_ place: Int) -> Double? { table.cut(before: place) }

  /// As a report has it.
  func record(_ run: Range<Int>) -> SampleReport.Run {
    let start = table.seconds(at: run.lowerBound)
    let end =
      run.upperBound < table.count
      ? table.seconds(at: run.upperBound)
      : table.seconds(at: table.count - 1) + 1 / max(1, video.nominalFrameRate)
    return SampleReport.Run(start: source.clock.output(start), seconds: end - start, frames: run.count)
  }
}
