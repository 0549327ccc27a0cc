/// Seconds that the stages of a film take, as the queue's share weighs them.
struct StageWeights: Sendable {
  var (look, encode, finish, measure) = (0.0, 0.0, 0.0, 0.0)

  /// - Parameter workers: encoders that share the film's chunks.
  init(_ film: FilmWork, _ rates: WorkRates, workers: Int) {
    look = rates.look.seconds(film.size)
    let chunks = Double(film.chunkCount)
    encode =
      (rates.chunk.fixed * chunks + rates.chunk.slope * film.size * film.effort) / Double(max(1, workers))
    finish = rates.finish.seconds(film.size)
    measure = film.isMeasured ? rates.measure.seconds(film.size) : 0
  }

  /// Seconds that these shares leave.
  func left(_ shares: Forecaster.StageShares) -> Double {
    look * (1 - shares.look) + encode * (1 - shares.encode) + finish * (1 - shares.finish)
      + measure * (1 - shares.measure)
  }

  /// Seconds between two looks; what was lost again is not counted against it.
  func done(_ shares: Forecaster.StageShares, since before: Forecaster.StageShares) -> Double {
    look * max(0, shares.look - before.look) + encode * max(0, shares.encode - before.encode)
      + finish * max(0, shares.finish - before.finish) + measure * max(0, shares.measure - before.measure)
  }
}
