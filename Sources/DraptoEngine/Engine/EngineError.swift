import DraptoModel

/// What the engine itself refuses or finds wrong.
package enum EngineError: ReportableError {
  case noVideo(String)
  case noFrames(String)
  case timesJumpBack(String, count: Int)
  case noJob(JobID)
  case refused(ErrorReport)

  package var report: ErrorReport {
    switch self {
    case .noVideo(let path):
      ErrorReport(.sourceNoVideo, "\(Format.visible(path)) has no video stream", file: path)
    case .noFrames(let path):
      ErrorReport(.sourceDamaged, "\(Format.visible(path)) has no frame that can be shown", file: path)
    case .timesJumpBack(let path, let count):
      ErrorReport(
        .sourceDamaged, "\(Format.visible(path)): the times of \(count) frames jump back or repeat", file: path,
        advice: "Remux it (`mkvmerge -o new.mkv FILE`, or `ffmpeg -i FILE -c copy new.mkv`) and encode that.")
    case .noJob(let id): ErrorReport(.jobUnknown, "there is no job \(id)")
    case .refused(let report): report
    }
  }
}
