/// The one ffmpeg that is fetched: a wheel of the Python package index, and the program inside it, each known by its
/// SHA-256. `ffmpeg.pin` beside this file has it, for `scripts/setup` too.
struct FFmpegPin: Sendable, Equatable {
  /// What the index calls it.
  let project: String
  let version: String
  let wheelBytes: Int64
  let wheelSHA256: String
  /// Path of the program inside the wheel.
  let member: String
  let bytes: Int64
  let sha256: String

  init(
    project: String, version: String, wheelBytes: Int64, wheelSHA256: String, member: String, bytes: Int64,
    sha256: String
  ) {
    self.project = project
    self.version = version
    self.wheelBytes = wheelBytes
    self.wheelSHA256 = wheelSHA256
    self.member = member
    self.bytes = bytes
    self.sha256 = sha256
  }

  /// Lines `name=value` as a shell reads them; nil where one is missing.
  init?(text: String) {
    var values: [Substring: String] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let equals = line.firstIndex(of: "=") else { return nil }
      values[line[..<equals]] = String(line[line.index(after: equals)...])
    }
    guard let project = values["ffmpeg_project"], let version = values["ffmpeg_version"],
      let wheelBytes = values["ffmpeg_wheel_bytes"].flatMap({ Int64($0) }),
      let wheelSHA256 = values["ffmpeg_wheel_sha256"], let member = values["ffmpeg_member"],
      let bytes = values["ffmpeg_bytes"].flatMap({ Int64($0) }), let sha256 = values["ffmpeg_sha256"]
    else { return nil }
    self.init(
      project: project, version: version, wheelBytes: wheelBytes, wheelSHA256: wheelSHA256, member: member,
      bytes: bytes, sha256: sha256)
  }

  /// This build's.
  static let own = FFmpegPin(text: String(decoding: PackageResources.ffmpeg_pin, as: UTF8.self))

  /// The file that pip reads: it takes nothing with another checksum.
  var requirements: String { "\(project)==\(version) --hash=sha256:\(wheelSHA256)\n" }

  /// As it is named to people.
  var name: String { "\(project) \(version)" }
}
