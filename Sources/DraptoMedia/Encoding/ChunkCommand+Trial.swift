import DraptoModel

extension ChunkCommand {
  /// Frames of a trial: ten of a small picture, as few as one of a large one, so that it takes a second at most.
  var trialFrames: Int { max(1, min(10, 10_000_000 / max(1, plan.width * plan.height))) }

  /// Encodes some gray frames of the film's size and format with the film's encoder arguments, and writes nothing: what
  /// the encoder does not take shows before the first chunk.
  package func trial(_ ffmpeg: String) -> ToolCommand {
    var trial = self
    // Its metadata come with the film's own frames only.
    trial.plan.dolbyVision = nil
    // The result is the same with any count of threads, and one needs least memory.
    trial.parallelism = 1
    let rate = Format.fixed(frameRate > 0 ? frameRate : 25, 3)
    let arguments =
      [
        "-hide_banner", "-nostdin", "-nostats", "-v", "warning", "-f", "lavfi", "-i",
        "color=c=gray:size=\(plan.width)x\(plan.height):rate=\(rate)", "-frames:v", "\(trialFrames)", "-vf",
        (["format=yuv420p10le"] + trial.tagFilters).joined(separator: ","),
      ] + trial.encoderArguments + ["-f", "null", "-"]
    return ToolCommand(ffmpeg, arguments, environment: ["SVT_LOG": "2"])
  }
}
