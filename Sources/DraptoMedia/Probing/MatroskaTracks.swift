import DraptoModel
import Foundation

/// What `mkvmerge --identify` tells of Matroska's tracks and ffprobe does not: languages by BCP 47, whether a track is
/// enabled, which ones mkvmerge can't read, and colours that only the container names.
struct MatroskaTracks {
  private struct Identification: Decodable {
    var tracks: [Track]?
  }

  private struct Track: Decodable {
    /// Place in the file, those that can't be read counted.
    var id: Int
    var type: String
    var properties: Properties
  }

  private struct Properties: Decodable {
    var language_ietf: String?
    var enabled_track: Bool?
    var color_primaries: Int?
    var color_transfer_characteristics: Int?
    var color_matrix_coefficients: Int?
  }

  private let tracks: [Track]

  /// Nil for what is no such JSON.
  init?(json: String) {
    guard let found = try? JSONDecoder().decode(Identification.self, from: Data(json.utf8)).tracks else { return nil }
    tracks = found
  }

  /// Adds it to the streams. They are told by their places in the file; where the two see different tracks there, kind by
  /// kind in order, and a kind of which they see different numbers is left.
  func add(to media: inout SourceMedia) {
    let types = Self.types(of: media)
    if tracks.allSatisfy({ types[$0.id] == $0.type }) {
      let known = Dictionary(tracks.map { ($0.id, $0.properties) }) { first, _ in first }
      if let video = media.video { media.video = known[video.info.index].map { Self.colored(video, $0) } ?? video }
      Self.change(&media) { info in
        guard let properties = known[info.index] else {
          info.isUnreadableToMkvmerge = true
          return
        }
        Self.add(properties, to: &info)
      }
      return
    }
    for type in Set(types.values) {
      let places = types.filter { $0.value == type }.map(\.key).sorted()
      let properties = tracks.filter { $0.type == type }.map(\.properties)
      guard places.count == properties.count else { continue }
      let known = Dictionary(uniqueKeysWithValues: zip(places, properties))
      Self.change(&media) { info in if let properties = known[info.index] { Self.add(properties, to: &info) } }
    }
  }

  /// A stream that says nothing of its colours has those of the container: ffprobe before 6 takes the stream's silence for
  /// an answer.
  private static func colored(_ video: VideoStream, _ properties: Properties) -> VideoStream {
    var result = video
    result.color.primaries = video.color.primaries ?? properties.color_primaries.flatMap { ColorCodes.primaries[$0] }
    result.color.transfer =
      video.color.transfer ?? properties.color_transfer_characteristics.flatMap { ColorCodes.transfers[$0] }
    result.color.matrix = video.color.matrix ?? properties.color_matrix_coefficients.flatMap { ColorCodes.matrices[$0] }
    return result
  }

  /// mkvmerge's names of kinds by stream index.
  private static func types(of media: SourceMedia) -> [Int: String] {
    let video = [media.video].compactMap { $0?.info } + media.otherVideo.map(\.info)
    let kinds = [
      ("video", video), ("audio", media.audio.map(\.info)), ("subtitles", media.subtitles.map(\.info)),
    ]
    return Dictionary(kinds.flatMap { kind, infos in infos.map { ($0.index, kind) } }) { first, _ in first }
  }

  private static func change(_ media: inout SourceMedia, _ body: (inout StreamInfo) -> Void) {
    if var film = media.video {
      body(&film.info)
      media.video = film
    }
    for index in media.otherVideo.indices { body(&media.otherVideo[index].info) }
    for index in media.audio.indices { body(&media.audio[index].info) }
    for index in media.subtitles.indices { body(&media.subtitles[index].info) }
  }

  private static func add(_ properties: Properties, to info: inout StreamInfo) {
    info.ietfLanguage = properties.language_ietf.flatMap { $0 == "und" ? nil : $0 }
    info.isEnabled = properties.enabled_track
  }
}
