@testable import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct FailureCauseTests {
  private func isRefusal(_ cause: FailureCause) -> Bool { if case .refused = cause { true } else { false } }

  @Test(arguments: [
    "Unrecognized option 'bogus'.",
    "[libopus @ 0x55f1ee] Invalid channel layout 5.1(side) for specified mapping family -1.",
    "Svt[error]: Instance 1: The maximum allowed frame rate is 240 fps",
    "[libsvtav1 @ 0x55809] Value 99.000000 for parameter 'crf' out of range [0 - 63]",
    "[libsvtav1 @ 0x5] [Eval @ 0x7] Undefined constant or missing '(' in 'gbr'", "Stream map '' matches no streams.",
    "[vf#0:0 @ 0x564] Task finished with error code: -22 (Invalid argument)",
  ]) func `what was asked wrongly is refused each time`(words: String) {
    #expect(isRefusal(.of(stderr: words)))
  }

  @Test(arguments: [
    "", "odd", "[h264 @ 0x1] sps_id 32 out of range", "[h264 @ 0x1] Invalid data found when processing input",
    "Svt[warn]: Failed to set thread priority: Invalid argument",
    "Error submitting packet to decoder: Invalid argument",
    "Could not find codec parameters for stream 2 (Audio: aac): unspecified sample rate",
  ]) func `what a damaged packet or nothing at all says may go otherwise the next time`(words: String) {
    #expect(FailureCause.of(stderr: words) == .unknown)
  }

  @Test func `what passes by comes before what follows from it`() {
    let after = "\n[vost#0:0] Error while opening encoder - maybe incorrect parameters"
    #expect(FailureCause.of(stderr: "Svt[error]: Error 0x80001000" + after) == .shortOfMemory)
    #expect(FailureCause.of(stderr: "write: No space left on device" + after) == .diskFull)
    #expect(FailureCause.of(stderr: "in.mkv: Input/output error" + after) == .inputOutput)
  }

  @Test func `a picture no decoder is there for is the source's fault, and told without addresses`() {
    let words = "[vist#0:0/none @ 0x55b8650] Decoding requested, but no decoder found for: none"
    #expect(
      FailureCause.of(stderr: words)
        == .undecodable("vist#0:0/none: Decoding requested, but no decoder found for: none"))
    let command = ToolCommand("ffmpeg", [])
    let report = MediaError.failed(command, ToolOutcome(exitStatus: 1, signal: nil, stderrTail: words), file: "/a")
      .report
    #expect(report.code == .sourceUndecodable)
    let refused = ToolOutcome(exitStatus: 1, signal: nil, stderrTail: "Unrecognized option 'x'.")
    #expect(MediaError.failed(command, refused, file: "/a").report.code == .toolRefused)
  }

  @Test(arguments: [
    ["-bogus", "1"], ["-c:v", "libsvtav1", "-preset", "99"], ["-c:v", "nosuch"], ["-vf", "nosuch"],
    ["-vf", "crop=500:500"], ["-colorspace", "gbr", "-c:v", "libsvtav1"],
    ["-c:v", "libsvtav1", "-svtav1-params", "tune=77"],
  ]) func `the real ffmpeg's refusals are known`(arguments: [String]) async throws {
    let tools = try await TestTools.toolset()
    let command = ToolCommand(
      tools.ffmpeg,
      ["-hide_banner", "-nostdin", "-v", "warning", "-f", "lavfi", "-i", "testsrc2=s=128x96:d=0.1"] + arguments
        + ["-f", "matroska", "-y", "/dev/null"])
    let outcome = try await TestTools.runner.run(command)
    #expect(!outcome.succeeded)
    #expect(isRefusal(.of(stderr: outcome.stderrTail)), "\(outcome.stderrTail)")
  }
}
