import Foundation

/// Where a film is on its way, as forecasts count it.
enum FilmStage: Int, Sendable, Comparable {
  /// It was not begun, or waits to go on.
  case waiting
  /// Until its first chunk is known.
  case looking
  case encoding
  /// From its last chunk to the published film.
  case finishing
  /// The finished film is compared with its source.
  case measuring

  static func < (a: FilmStage, b: FilmStage) -> Bool { a.rawValue < b.rawValue }
}

/// A film as forecasts count it: how large it is, where it stands, and what of each stage is done.
struct FilmWork: Sendable {
  let id: JobID
  /// Frames of the film.
  var frames: Int
  /// Megapixel-frames.
  var size: Double
  /// Nobody knows its length.
  var isGuess: Bool
  /// What a frame of it costs beside preset 6, with all encodes that a target takes.
  var effort: Double
  /// Encodes that each chunk takes.
  var encodes: Double
  /// Share of the seconds of each encode that its checks take.
  var check: Double
  var isMeasured: Bool
  /// How many chunks it has, or is guessed to have.
  var chunkCount: Int
  /// All of them are known.
  var isSegmented: Bool
  var stage: FilmStage
  /// Of what follows the chunks, 0…1.
  var finished: Double
  /// Of the measuring, 0…1.
  var measured: Double
  var scan: WorkScan
  /// Its programs run, or would if there were any.
  var moves: Bool
  /// It begins, or goes on, without anybody doing anything.
  var isScheduled: Bool
  /// It has one of the places of films at work.
  var hasPlace: Bool

  /// Megapixels of a frame, with the effort of its preset.
  var weight: Double { frames > 0 ? size * effort / Double(frames) : 0 }
  /// Share (0…1) of its frames that are encoded.
  var encoded: Double { frames > 0 ? min(1, Double(scan.encoded) / Double(frames)) : 0 }
}

/// How much picture a film has.
struct FilmPicture {
  var frames: Int
  /// Of a frame.
  var megapixels: Double
  /// Megapixel-frames.
  var size: Double { Double(frames) * megapixels }
}

/// What films of no known length are taken to be.
struct UsualFilm: Sendable, Equatable {
  /// Megapixel-frames and frames in each byte, over films that are known.
  private var perByte: (size: Double, frames: Double)?
  private var mean: (size: Double, frames: Double)?

  init() {}

  static func == (a: UsualFilm, b: UsualFilm) -> Bool {
    a.mean?.size == b.mean?.size && a.perByte?.size == b.perByte?.size
  }

  /// By the films that are known; where there are none what was known before holds.
  mutating func learn(_ known: [(size: Double, frames: Int, bytes: Int64?)]) {
    guard !known.isEmpty else { return }
    let count = Double(known.count)
    mean = (known.reduce(0) { $0 + $1.size } / count, known.reduce(0) { $0 + Double($1.frames) } / count)
    let sized = known.filter { ($0.bytes ?? 0) > 0 }
    let bytes = sized.reduce(0.0) { $0 + Double($1.bytes ?? 0) }
    guard bytes > 0 else { return }
    perByte = (sized.reduce(0) { $0 + $1.size } / bytes, sized.reduce(0) { $0 + Double($1.frames) } / bytes)
  }

  /// Megapixel-frames and frames of a film of so many bytes. Before any film is known one of 4 Mbit/s at 1280×720.
  func film(_ bytes: Int64?) -> (size: Double, frames: Int) {
    guard let bytes, bytes > 0 else { return mean.map { ($0.size, Int($0.frames)) } ?? (22_000, 24_000) }
    let rate = perByte ?? (24 * 0.92 / 500_000, 24.0 / 500_000)
    return (Double(bytes) * rate.size, max(1, Int(Double(bytes) * rate.frames)))
  }
}

extension JobView {
  /// Frames and megapixels of a frame, by the chunks, the plan, the probe or the quick look; nil where none of them has
  /// been made.
  func picture(known: Int) -> FilmPicture? {
    let frames = isSegmented || source != nil ? totalFrames(known: known) : max(known, job.estimate?.frames ?? 0)
    guard frames > 0 else { return nil }
    return FilmPicture(frames: frames, megapixels: megapixels)
  }

  /// Of a frame, by the plan, the probe or the quick look; of 1280×720 where none of them has been made.
  var megapixels: Double {
    let pixels: (width: Int, height: Int)? =
      plan.map { ($0.video.width, $0.video.height) } ?? source?.video.map { ($0.width, $0.height) }
      ?? job.estimate.map { ($0.width, $0.height) }
    return pixels.map { max(1, Double($0.width * $0.height)) / 1e6 } ?? 0.92
  }

  /// Where it is on its way.
  func stage(_ scan: WorkScan) -> FilmStage {
    guard job.state != .waiting else { return .waiting }
    switch job.phase {
    case .probe, .plan: return .looking
    case .encode:
      guard scan.hasBegun || !scan.waiting.isEmpty else { return .looking }
      return isSegmented && scan.open == 0 && !chunks.isEmpty ? .finishing : .encoding
    case .assemble, .validate, .publish: return .finishing
    case .measure: return .measuring
    }
  }

  /// Share of what follows the chunks, without measuring, that is done.
  var finishedShare: Double {
    let share = min(1, max(0, phaseProgress))
    return switch job.phase {
    case .probe, .plan, .encode: 0
    case .assemble: 0.15 * share
    case .validate: 0.15 + 0.8 * share
    case .measure: 0.95
    case .publish: 0.97
    }
  }
}
