import DraptoModel

/// What is wrong with the picture of a source that decodes: said, not refused. Pure.
package enum SourceChecks {
  /// One sentence each, for the log once the index is known and for the report.
  /// - Parameter table: times of all frames by the container's clock.
  package static func warnings(_ source: SourceMedia, _ table: FrameTable) -> [String] {
    let holes = FrameHoles(table).holes
    var warnings = holes.prefix(mostHoles).map { hole in
      "no frame for \(Format.fixed(hole.length, 1)) s at \(Format.timestamp(source.clock.output(hole.start))): that much of the picture is missing there, or two recordings were joined"
    }
    if holes.count > mostHoles { warnings.append("\(holes.count - mostHoles) more stretches without a frame") }
    // AVI closes up over what is lost: only its header still knows.
    if source.container == "avi", let video = source.video, let stated = video.statedFrames, table.count > 0 {
      // Frames that are left out on purpose take time, too.
      let end = source.clock.firstFrame + Double(stated) / video.nominalFrameRate
      let missing = end - table.seconds(at: table.count - 1) - 1 / video.nominalFrameRate
      if missing > max(0.2, Double(stated) / video.nominalFrameRate / 500) {
        warnings.append(
          "the header counts \(Format.fixed(missing, 1)) s more than there are: later frames come too early")
      }
    }
    return warnings
  }

  private static let mostHoles = 5
}
