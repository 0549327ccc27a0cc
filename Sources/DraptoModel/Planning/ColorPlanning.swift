/// What the samples go through so that the matrix the output names is true of them.
package enum MatrixTreatment: String, Codable, Sendable {
  /// RGB, converted to the planned matrix and range.
  case fromRGB = "from RGB"
  /// Not converted: the scaler does not know the matrix, or it is named wrongly.
  case untouched
}

/// Colours of the output, decided from those of the source. Pure.
package struct ColorPlanning: Sendable, Equatable {
  /// Tags of the output.
  package var color: ColorTags
  /// What becomes of the samples; nil where they fit as they are.
  package var treatment: MatrixTreatment?
  /// What the output can't say.
  package var losses: [Loss] = []
  /// What is worth a word.
  package var notes: [String] = []

  /// Names that ffmpeg takes and AV1 can say, as ffprobe prints them.
  static let primaries: Set = [
    "bt709", "bt470m", "bt470bg", "smpte170m", "smpte240m", "film", "bt2020", "smpte428", "smpte431", "smpte432",
    "ebu3213", "jedec-p22",
  ]
  static let transfers: Set = [
    "bt709", "bt470m", "bt470bg", "smpte170m", "smpte240m", "linear", "log100", "log316", "iec61966-2-4", "bt1361e",
    "iec61966-2-1", "bt2020-10", "bt2020-12", "smpte2084", "smpte428", "arib-std-b67",
  ]
  /// Matrices that ffmpeg's scaler can read and write.
  static let scalable: Set = ["bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc"]
  /// Matrices that are only passed on by name.
  static let namedOnly: Set = [
    "ycgco", "bt2020c", "smpte2085", "chroma-derived-nc", "chroma-derived-c", "ictcp",
  ]

  /// Decides the output's colours, and what they lose.
  package static func of(_ video: VideoStream) -> ColorPlanning {
    var plan = ColorPlanning(color: video.color)
    // Dolby's own colours have a way of their own.
    guard video.dolbyVision == nil else { return plan }
    plan.keep(\.primaries, among: primaries, "primaries")
    plan.keep(\.transfer, among: transfers, "transfer")
    plan.keep(\.range, among: ["tv", "pc"], "range")
    plan.keep(\.chromaLocation, among: ["left", "center", "topleft", "top"], "chroma location")
    if video.isRGB {
      plan.color.matrix = matrixForRGB(video)
      plan.color.range = video.color.range == "pc" ? "pc" : "tv"
      plan.color.chromaLocation = nil
      plan.treatment = .fromRGB
      plan.notes.append(
        "RGB becomes YUV with the matrix \(plan.color.matrix ?? "?") in \(plan.color.range == "pc" ? "full" : "limited") range"
      )
    } else if video.color.matrix == "gbr" {
      plan.color.matrix = nil
      plan.treatment = .untouched
      plan.notes.append("the matrix tag gbr is wrong for \(video.pixelFormat) and is left off")
    } else if let matrix = video.color.matrix, !scalable.contains(matrix) {
      plan.treatment = .untouched
      plan.keep(\.matrix, among: namedOnly, "matrix")
    }
    return plan
  }

  /// What players assume of the size, but for wide gamuts, which have their own.
  private static func matrixForRGB(_ video: VideoStream) -> String {
    if video.color.primaries == "bt2020" { return "bt2020nc" }
    return video.displayWidth >= 1280 || video.displayHeight >= 720 ? "bt709" : "smpte170m"
  }

  private mutating func keep(_ path: WritableKeyPath<ColorTags, String?>, among names: Set<String>, _ what: String) {
    guard let name = color[keyPath: path], !names.contains(name) else { return }
    color[keyPath: path] = nil
    losses.append(Loss("video", "the colour tag \(what) \(name), which the output can't say, is left off"))
  }
}
