import DraptoModel
import Foundation

/// What `mkvmerge --identify` tells of Matroska's tracks and ffprobe does not: languages by BCP 47, and whether a track
/// is enabled.
struct MatroskaTracks {
  private struct Identification: Decodable {
    var tracks: [Track]?
  }

  private struct Track: Decodable {
    var type: String
    var properties: Properties
  }

  private struct Properties: Decodable {
    var language_ietf: String?
    var enabled_track: Bool?
  }

  private let tracks: [Track]

  /// Nil for what is no such JSON.
  init?(json: String) {
    guard let found = try? JSONDecoder().decode(Identification.self, from: Data(json.utf8)).tracks else { return nil }
    tracks = found
  }

  /// Adds it to the streams, kind by kind in the order of the file; a kind of which the two see different numbers is left.
  func add(to media: inout SourceMedia) {
    let (audio, subtitles) = (properties("audio"), properties("subtitles"))
    if audio.count == media.audio.count {
      for index in audio.indices { Self.add(audio[index], to: &media.audio[index].info) }
    }
    if subtitles.count == media.subtitles.count {
      for index in subtitles.indices { Self.add(subtitles[index], to: &media.subtitles[index].info) }
    }
    addVideo(to: &media)
  }

  /// The film may stand behind other pictures: streams are in the order of their indices.
  private func addVideo(to media: inout SourceMedia) {
    let video = properties("video")
    let others = media.otherVideo.map(\.info.index)
    guard var film = media.video, video.count == others.count + 1 else { return }
    let own = film.info.index
    Self.add(video[others.count { $0 < own }], to: &film.info)
    media.video = film
    for index in others.indices {
      let place = others.count { $0 < others[index] } + (own < others[index] ? 1 : 0)
      Self.add(video[place], to: &media.otherVideo[index].info)
    }
  }

  private func properties(_ type: String) -> [Properties] { tracks.filter { $0.type == type }.map(\.properties) }

  private static func add(_ properties: Properties, to info: inout StreamInfo) {
    info.ietfLanguage = properties.language_ietf.flatMap { $0 == "und" ? nil : $0 }
    info.isEnabled = properties.enabled_track
  }
}
