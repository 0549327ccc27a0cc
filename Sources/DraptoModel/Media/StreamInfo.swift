/// What every stream has, whatever it carries.
package struct StreamInfo: Codable, Sendable, Equatable {
  /// Index in the container, as ffmpeg's `-map 0:INDEX` takes it.
  package var index: Int
  /// ffprobe's name; `unknown` where it has none.
  package var codec: String
  /// As the container's tag says it.
  package var language: String?
  /// The language by BCP 47 (`es-419`, `zh-Hant`), as Matroska has it beside the plain one; nil where nothing says it.
  package var ietfLanguage: String?
  /// What mkvmerge takes of the language, where it had to be asked; nil for plain ones.
  package var acceptedLanguage: String?
  /// Whether the track is to be offered to the viewer at all (Matroska's FlagEnabled); nil where nothing says it.
  package var isEnabled: Bool?
  /// Set where mkvmerge can't read a track of Matroska, which it then leaves out.
  package var isUnreadableToMkvmerge: Bool?
  /// As the container's tag says it.
  package var title: String?
  /// Names of the dispositions that are set: `default`, `forced`, `comment`, `hearing_impaired` …
  package var dispositions: Set<String>
  /// All tags, by their names as they stand there.
  package var tags: [String: String]
  /// Seconds from the container's zero; nil where the container does not say.
  package var startTime: Double?

  package init(
    index: Int, codec: String, language: String? = nil, title: String? = nil, dispositions: Set<String> = [],
    tags: [String: String] = [:], startTime: Double? = nil, ietfLanguage: String? = nil, isEnabled: Bool? = nil
  ) {
    self.index = index
    self.codec = codec
    self.language = language
    self.ietfLanguage = ietfLanguage
    self.isEnabled = isEnabled
    self.title = title
    self.dispositions = dispositions
    self.tags = tags
    self.startTime = startTime
  }
}

/// One sound track of a source.
package struct AudioStream: Codable, Sendable, Equatable {
  /// What streams of all kinds have.
  package var info: StreamInfo
  /// 0 where ffprobe could not tell.
  package var channels: Int
  /// ffmpeg's name of the layout (`5.1(side)`); nil where the decoder gives none.
  package var layout: String?
  /// Samples per second.
  package var sampleRate: Int
  /// Bits per second, where the container says.
  package var bitRate: Int?

  package init(info: StreamInfo, channels: Int, layout: String?, sampleRate: Int, bitRate: Int?) {
    self.info = info
    self.channels = channels
    self.layout = layout
    self.sampleRate = sampleRate
    self.bitRate = bitRate
  }
}

/// One subtitle track of a source.
package struct SubtitleStream: Codable, Sendable, Equatable {
  /// What streams of all kinds have.
  package var info: StreamInfo
  package init(info: StreamInfo) { self.info = info }
}

/// A file attached to a Matroska container: a font, a cover.
package struct Attachment: Codable, Sendable, Equatable {
  /// What streams of all kinds have.
  package var info: StreamInfo
  /// Its name inside the container.
  package var fileName: String?
  /// Its type by the container's tag.
  package var mimeType: String?

  package init(info: StreamInfo, fileName: String?, mimeType: String?) {
    self.info = info
    self.fileName = fileName
    self.mimeType = mimeType
  }

  /// What mkvmerge leaves of the name: its last component, so that nobody who takes it out writes elsewhere.
  package var keptName: String { fileName.map { OutputNaming.split($0).name } ?? "" }
}

/// Chapters of all kinds of a Matroska film: of all editions, nested and hidden ones too.
package struct ChapterCounts: Codable, Sendable, Equatable {
  /// All there are.
  package var all: Int
  /// Those that have names in several languages.
  package var translated: Int

  package init(all: Int, translated: Int) {
    self.all = all
    self.translated = translated
  }
}

/// One chapter of a source.
package struct Chapter: Codable, Sendable, Equatable {
  /// Seconds from the container's zero.
  package var start: Double
  /// Seconds.
  package var end: Double
  /// Nil where it has none.
  package var title: String?

  package init(start: Double, end: Double, title: String?) {
    self.start = start
    self.end = end
    self.title = title
  }
}
