import DraptoModel
import Foundation

extension MediaProbe {
  /// How much picture a film has, by its header alone; nil for what is no film, or does not say.
  package func estimate(_ path: String) async -> FilmEstimate? {
    guard let json = try? await runner.output(of: ProbeCommands.estimate(ffprobe, path), file: path).stdout else {
      return nil
    }
    return FilmEstimate(probe: json)
  }
}

extension FilmEstimate {
  private struct Answer: Decodable {
    var streams: [Stream]?
    var format: Format?
    struct Format: Decodable { var duration: String? }
    struct Stream: Decodable {
      var codec_type: String?
      var width: Int?
      var height: Int?
      var avg_frame_rate: String?
      var r_frame_rate: String?
      var nb_frames: String?
      var duration: String?
      var disposition: [String: Int]?
    }
  }

  /// From what ffprobe says to ``ProbeCommands/estimate(_:_:)``; nil where there is no picture, or no length.
  package init?(probe json: String) {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json.utf8)) else { return nil }
    let videos = (answer.streams ?? []).filter { $0.codec_type == "video" && $0.disposition?["attached_pic"] != 1 }
    guard let video = videos.first, let width = video.width, let height = video.height, width > 0, height > 0 else {
      return nil
    }
    let lengths = [video.duration, answer.format?.duration].compactMap { $0.flatMap(Double.init) }
    guard let seconds = lengths.first(where: { $0 > 0 && $0 < 1e7 }) else { return nil }
    let rates = [video.avg_frame_rate, video.r_frame_rate].compactMap { $0.flatMap { text in Rational(text) }?.value }
    let rate = rates.first { $0 >= 1 && $0 <= 1000 } ?? 25
    let frames = video.nb_frames.flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil } ?? Int((seconds * rate).rounded())
    self.init(seconds: seconds, frames: max(1, frames), width: width, height: height)
  }
}
