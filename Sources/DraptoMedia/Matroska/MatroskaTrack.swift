/// What a Matroska file says of one track.
package struct MatroskaTrack: Sendable, Equatable {
  /// What its blocks name it by.
  package var number: UInt64
  /// Matroska's name of the codec: `V_MPEGH/ISO/HEVC`.
  package var codec: String
  /// 1 is video.
  package var kind: UInt64
  /// What the decoder needs before the first frame (`hvcC`, `av1C`); empty without any.
  package var codecPrivate: [UInt8]

  /// The content of a Tracks element.
  static func read(_ content: ArraySlice<UInt8>) -> [MatroskaTrack] {
    EBMLChildren(content).filter { $0.id == MatroskaID.trackEntry }.map { entry in
      var track = MatroskaTrack(number: 0, codec: "", kind: 0, codecPrivate: [])
      for child in EBMLChildren(content[entry.content]) {
        let value = content[child.content]
        switch child.id {
        case MatroskaID.trackNumber: track.number = EBMLChildren.number(value)
        case MatroskaID.trackType: track.kind = EBMLChildren.number(value)
        case MatroskaID.codecID: track.codec = String(decoding: value.prefix { $0 != 0 }, as: UTF8.self)
        case MatroskaID.codecPrivate: track.codecPrivate = Array(value)
        default: break
        }
      }
      return track
    }
  }

  /// Nanoseconds of one tick, from the content of an Info element; a million where it does not say.
  static func timestampScale(_ content: ArraySlice<UInt8>) -> UInt64 {
    let child = EBMLChildren(content).first { $0.id == MatroskaID.timestampScale }
    let value = child.map { EBMLChildren.number(content[$0.content]) } ?? 0
    return value > 0 ? value : 1_000_000
  }
}
