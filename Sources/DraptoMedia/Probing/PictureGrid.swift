import DraptoModel

/// One frame as a grid of grey tiles: enough to tell how a picture lies, whatever its size, codec and noise.
package struct PictureGrid: Sendable, Equatable {
  /// Tiles from left to right.
  package static let columns = 32
  /// Tiles from top to bottom.
  package static let rows = 18

  /// Mean luma of each tile, 0…255, row by row from the top left.
  package var tiles: [Double] = []

  package init(_ tiles: [Double] = []) { self.tiles = tiles }

  /// Whether every tile is there.
  package var isComplete: Bool { tiles.count == Self.columns * Self.rows }

  /// Prints a line per tile of the first frame at or behind `cut` on stderr.
  /// - Parameters:
  ///   - cut: container time in seconds, between two frames; nil is the head of the file.
  ///   - part: size of the middle part of the picture to look at, in pixels; nil is all of it.
  package static func command(
    _ ffmpeg: String, _ media: SourceMedia, _ video: VideoStream, cut: Double?, part: (width: Int, height: Int)? = nil
  ) -> ToolCommand {
    let range = ChunkRange(index: 0, from: 0, to: nil, expectedFrames: 0, startCut: cut, endCut: nil)
    let extraction = Extraction(
      source: media.path, stream: video.info.index, range: range, lead: 0, x264Build: nil)
    var filters = extraction.trim.map { [$0] } ?? []
    if let part { filters.append("crop=\(part.width):\(part.height)") }
    // Metadata of HDR would be told once more with every tile.
    filters += ["sidedata=mode=delete", "scale=\(columns):\(rows):flags=area", "format=gray"]
    filters += ["untile=\(columns)x\(rows)", "showinfo"]
    return ToolCommand(
      ffmpeg,
      ["-hide_banner", "-nostdin", "-nostats", "-v", "info"] + TurnArguments.of(video) + extraction.input + [
        "-map", "0:\(video.info.index)", "-vf", filters.joined(separator: ","), "-fps_mode", "passthrough", "-frames:v",
        "\(columns * rows)", "-f", "null", "-",
      ])
  }

  /// Takes one line: `[Parsed_showinfo_4 @ 0x…] n: 0 … s:1x1 … mean:[73] stdev:[0.0]`.
  package mutating func feed(_ line: String) {
    guard !isComplete, line.hasPrefix("[Parsed_showinfo"), let range = line.firstRange(of: "mean:["),
      let value = Double(line[range.upperBound...].prefix { $0.isNumber })
    else { return }
    tiles.append(value)
  }

  /// The same picture turned over.
  package func turned(horizontally: Bool, vertically: Bool) -> PictureGrid {
    PictureGrid(
      tiles.indices.map { index in
        let (row, column) = index.quotientAndRemainder(dividingBy: Self.columns)
        return tiles[
          (vertically ? Self.rows - 1 - row : row) * Self.columns + (horizontally ? Self.columns - 1 - column : column)]
      })
  }
}
