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
    addColors(to: &media)
    let types = Self.types(of: media)
    if tracks.allSatisfy({ types[$0.id] == $0.type }) {
      let known = Dictionary(tracks.map { ($0.id, $0.properties) }) { first, _ in first }
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

  /// A stream that says nothing of its colours has those of the container, of Matroska and MP4 alike: ffprobe before 6
  /// takes the stream's silence for an answer. Video tracks are told by their order.
  func addColors(to media: inout SourceMedia) {
    let known = tracks.filter { $0.type == "video" }.map(\.properties)
    let places = ([media.video].compactMap { $0?.info.index } + media.otherVideo.map(\.info.index)).sorted()
    guard let video = media.video, known.count == places.count,
      let properties = zip(places, known).first(where: { $0.0 == video.info.index })?.1
    else { return }
    var color = video.color
    color.primaries = color.primaries ?? properties.color_primaries.flatMap { ColorCodes.primaries[$0] }
    color.transfer = color.transfer ?? properties.color_transfer_characteristics.flatMap { ColorCodes.transfers[$0] }
    color.matrix = color.matrix ?? properties.color_matrix_coefficients.flatMap { ColorCodes.matrices[$0] }
    media.video?.color = color
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
