import DraptoModel
import Foundation

/// Small films whose picture changes.
package enum PictureClips {
  /// Three seconds of 96×72, then three of 160×120.
  package static func twoSizes(in folder: TemporaryFolder) async throws -> String {
    let tools = try await TestTools.toolset()
    var list = ""
    for (name, size) in [("small.ts", "96x72"), ("large.ts", "160x120")] {
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 3, size: size) + [
          "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", folder.file(name),
        ])
      list += "file '\(folder.file(name))'\n"
    }
    return try await joined(list, in: folder)
  }

  /// Twenty seconds with black bars, then two without.
  package static func openMatte(in folder: TemporaryFolder) async throws -> String {
    let tools = try await TestTools.toolset()
    var list = ""
    for (name, seconds, size, filter) in [
      ("bars.ts", 20.0, "160x80", "pad=160:120:0:20:black"), ("open.ts", 2.0, "160x120", "null"),
    ] {
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: seconds, size: size) + [
          "-vf", filter, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25",
          folder.file(name),
        ])
      list += "file '\(folder.file(name))'\n"
    }
    return try await joined(list, in: folder)
  }

  /// A broadcast in 4:3, then in 16:9, at the same size.
  package static func twoAspects(in folder: TemporaryFolder) async throws -> String {
    let tools = try await TestTools.toolset()
    var data = Data()
    for (name, aspect) in [("narrow.ts", "4/3"), ("wide.ts", "16/9")] {
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 2, size: "128x96") + [
          "-output_ts_offset", name == "wide.ts" ? "12" : "10", "-vf", "setdar=\(aspect)", "-c:v", "mpeg2video", "-g",
          "12", "-q:v", "4", folder.file(name),
        ])
      data += try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
    }
    let path = folder.file("aspects.ts")
    try data.write(to: URL(fileURLWithPath: path))
    return path
  }

  /// MP4 whose display matrix turns the picture.
  package static func turned(by degrees: Int, in folder: TemporaryFolder) async throws -> String {
    let tools = try await TestTools.toolset()
    let (plain, path) = (folder.file("plain.mp4"), folder.file("turned.mp4"))
    try await TestTools.run(
      tools.ffmpeg,
      ["-v", "error", "-nostdin"] + Clips.picture(seconds: 1, size: "128x96") + [
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", plain,
      ])
    try await TestTools.run(
      tools.ffmpeg, ["-v", "error", "-nostdin", "-display_rotation", "\(degrees)", "-i", plain, "-c", "copy", path])
    return path
  }

  private static func joined(_ list: String, in folder: TemporaryFolder) async throws -> String {
    let tools = try await TestTools.toolset()
    try list.write(toFile: folder.file("list.txt"), atomically: true, encoding: .utf8)
    let path = folder.file("film.ts")
    try await TestTools.run(
      tools.ffmpeg,
      ["-v", "error", "-nostdin", "-f", "concat", "-safe", "0", "-i", folder.file("list.txt"), "-c", "copy", path])
    return path
  }
}
