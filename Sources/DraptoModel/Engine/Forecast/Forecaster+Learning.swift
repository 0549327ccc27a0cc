/// From what films have behind them to what the kinds of work take.
extension Forecaster {
  mutating func observe(_ film: FilmWork, _ step: Double, _ crowd: Double, _ state: EngineSnapshot) {
    var track =
      tracks[film.id] ?? FilmTrack(sawBeginning: film.stage == .waiting && !film.scan.hasBegun, stage: film.stage)
    if film.moves {
      track.spent[film.stage, default: 0] += film.stage == .encoding ? step : step / crowd
      if film.scan.running.contains(where: { $0.speed != nil }) { track.known += step }
    }
    (track.size, track.isMeasured) = (film.size, film.isMeasured)
    let before = track.stage
    track.stage = film.stage
    tracks[film.id] = track
    if film.stage > before { learnStages(film.id, upTo: film.stage, isOver: false) }
    guard film.scan.finished != track.finished, let view = state.jobs[film.id] else { return }
    tracks[film.id]?.finished = film.scan.finished
    learnChunks(view, effort: film.effort)
  }

  /// Learns from chunks that are done since the last look.
  mutating func learnChunks(_ view: JobView, effort: Double) {
    guard var learned = tracks[view.job.id]?.learned, !view.chunks.isEmpty else { return }
    let weight = view.megapixels * effort
    if learned.count < view.chunks.count {
      learned += Array(repeating: false, count: view.chunks.count - learned.count)
    }
    for index in view.chunks.indices where !learned[index] {
      guard let result = view.chunks[index].result, view.chunks[index].status.kind == .done else { continue }
      learned[index] = true
      guard !frozen.contains(view.chunks[index].id), result.frames > 0 else { continue }
      rates.chunk.add(size: Double(result.frames) * weight, seconds: result.seconds)
    }
    tracks[view.job.id]?.learned = learned
  }

  /// Learns from stages that a film has behind it. One that passed between two looks took no time: seen often enough,
  /// the looks that met others make up for it.
  mutating func learnStages(_ id: JobID, upTo stage: FilmStage, isOver: Bool) {
    guard let track = tracks[id] else { return }
    func spent(_ stage: FilmStage) -> Double { track.spent[stage] ?? 0 }
    if track.sawBeginning, stage > .looking, !track.hasLearnedLook {
      rates.look.add(size: track.size, seconds: spent(.looking))
      tracks[id]?.hasLearnedLook = true
    }
    guard isOver, track.sawBeginning || spent(.encoding) > 0 else { return }
    rates.finish.add(size: track.size, seconds: spent(.finishing))
    if track.isMeasured { rates.measure.add(size: track.size, seconds: spent(.measuring)) }
  }
}

extension Forecaster.FilmTrack {
  /// Notes the passes under way; returns the frames of those that were followed by another one since the last look:
  /// encoders put them out, though nothing is left of them.
  mutating func take(_ scan: WorkScan) -> Int {
    var again = 0
    var now: [Int: Int] = [:]
    for chunk in scan.running {
      now[chunk.index] = chunk.shown
      if let before = passes[chunk.index], chunk.shown < before { again += before }
    }
    passes = now
    earlier += again
    return again
  }
}
