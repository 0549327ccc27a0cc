/// Seconds that a kind of work takes, as a fixed part and one that grows with its size, learned from what was measured.
///
/// Least squares over the measured ones, newer ones counting more, held towards a first guess: with few or like sizes both
/// parts of the guess are scaled by one factor, with many different ones each has its own.
struct AffineFit: Sendable, Equatable {
  /// Seconds whatever the size, and seconds for each unit of it, before anything was measured.
  private let guess: (fixed: Double, slope: Double)
  private(set) var fixed: Double
  private(set) var slope: Double
  /// How many were measured; older ones count less.
  private(set) var weight = 0.0
  private var sums = Sums()

  private struct Sums: Equatable {
    /// Of squares and products of the guess's two parts and the measured seconds.
    var (ff, fs, ss, fy, sy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    var (guessed, measured) = (0.0, 0.0)
  }

  /// What one more measured piece of work leaves of the weight of those before.
  private let decay: Double

  init(fixed: Double, slope: Double, decay: Double) {
    self.decay = decay
    guess = (fixed, slope)
    (self.fixed, self.slope) = guess
  }

  static func == (a: AffineFit, b: AffineFit) -> Bool { a.sums == b.sums && a.weight == b.weight }

  /// Seconds of all that was measured; older ones count less.
  var measured: Double { sums.measured }

  /// Seconds for this size.
  func seconds(_ size: Double) -> Double { fixed + slope * size }

  /// Takes a piece of work that was measured.
  mutating func add(size: Double, seconds: Double) {
    guard size.isFinite, seconds.isFinite, size >= 0, seconds >= 0 else { return }
    let (f, s) = (guess.fixed, guess.slope * size)
    for (path, value) in [
      (\Sums.ff, f * f), (\.fs, f * s), (\.ss, s * s), (\.fy, f * seconds), (\.sy, s * seconds), (\.guessed, f + s),
      (\.measured, seconds),
    ] as [(WritableKeyPath<Sums, Double>, Double)] { sums[keyPath: path] = sums[keyPath: path] * decay + value }
    weight = weight * decay + 1
    solve()
  }

  private mutating func solve() {
    guard sums.guessed > 0, weight > 0 else { return }
    let common = sums.measured / sums.guessed
    // As if each part of the guess had been seen some times by itself, and been right.
    let (holdFixed, holdSlope) = (4 * sums.ff / weight, 4 * sums.ss / weight)
    let (ff, ss) = (sums.ff + holdFixed, sums.ss + holdSlope)
    let (fy, sy) = (sums.fy + holdFixed * common, sums.sy + holdSlope * common)
    let determinant = ff * ss - sums.fs * sums.fs
    guard determinant > 0 else { return }
    let fixedFactor = (fy * ss - sy * sums.fs) / determinant
    let slopeFactor = (sy * ff - fy * sums.fs) / determinant
    if fixedFactor < 0 {
      (fixed, slope) = (0, guess.slope * sy / ss)
    } else if slopeFactor < 0 {
      (fixed, slope) = (guess.fixed * fy / ff, 0)
    } else {
      (fixed, slope) = (guess.fixed * fixedFactor, guess.slope * slopeFactor)
    }
  }
}
