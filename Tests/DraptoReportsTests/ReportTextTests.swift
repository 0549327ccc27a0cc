import DraptoModel
import DraptoReports
import DraptoTestSupport
import Testing

@Suite struct ReportTextTests {
  @Test func `a trust report is a table of verdicts, then losses and scores`() {
    var report = TrustReport(source: "/a", output: "/b", losses: [Loss("HDR10+", "can't be\u{1B} written")])
    report.check("frames", true, "300 = 300")
    report.check("sound", false, "track 2 is missing")
    report.add("times", .warning, "0.4 ms late")
    report.add("decode", .skipped, "switched off")
    report.quality = QualityReport(
      metric: "vmaf", frames: 300, mean: 95.123, harmonicMean: 95, percentile1: 80, percentile5: 90.5, minimum: 71)
    #expect(
      ReportText.lines(report) == [
        "  ok       frames  300 = 300",
        "  FAILED   sound   track 2 is missing",
        "  warn     times   0.4 ms late",
        "  skipped  decode  switched off",
        "  lost  HDR10+: can't be␛ written",
        "  VMAF  mean 95.12, harmonic 95.00, 1st percentile 80.00, 5th 90.50, least 71.00, 300 frames",
      ])
    report.quality?.metric = "xpsnr"
    #expect(ReportText.lines(report).last?.contains("XPSNR  mean 95.12 dB") == true)
  }

  @Test func `a plan says what becomes of every stream`() {
    let lines = ReportText.lines(ModelSamples.plan())
    #expect(
      lines == [
        "path        chunked (no Dolby Vision)",
        "video       AV1 1920×800, 10 bit, preset 6, CRF 26, tune=0",
        "crop        1920×800 at 0,140 (1920:800:0:140)",
        "chunks      keyframes, about 15.0 s (10.0–25.0 s)",
        "audio 1     aac → Opus stereo, 128 kbit/s",
        "audio 2     copied (aac)",
        "subtitle 1  copied (subrip)",
        "subtitle 2  mov_text → SubRip",
        "note        black bars are cropped",
        "losses      none",
        "needs       about 1.0 GiB memory per encoder, 2.0 GiB in the work folder, 3.0 GiB at the target",
      ])
  }

  @Test func `losses are said in a plan before anything is encoded`() {
    var plan = ModelSamples.plan(losses: [Loss("video", "4:4:4 becomes 4:2:0"), Loss("stream 5", "data")])
    plan.video.crop = nil
    let lines = ReportText.lines(plan)
    #expect(lines.filter { $0.hasPrefix("LOSS ") }.count == 2)
    #expect(!lines.contains { $0.hasPrefix("losses") })
    #expect(lines.contains("crop        none"))
  }

  @Test func `a film is shown with all its streams`() {
    var media = ModelSamples.media()
    media.path = "/films/bad\nname.mkv"
    media.video?.dolbyVision = DolbyVisionRecord(
      profile: 7, level: 6, hasRPU: true, hasEnhancementLayer: true, compatibilityID: 6)
    media.video?.masteringDisplay = ModelSamples.display
    media.video?.contentLight = ContentLight(maxCLL: 1000, maxFALL: 400)
    media.video?.hasHDR10Plus = true
    media.video?.rotation = 90
    media.video?.fieldOrder = "tt"
    media.video?.sampleAspectRatio = Rational(16, 15)
    media.chapters = [Chapter(start: 0, end: 1, title: nil)]
    media.attachments = [Attachment(info: StreamInfo(index: 5, codec: "ttf"), fileName: "a.ttf", mimeType: "font/ttf")]
    media.covers = [ModelSamples.video(600, 600)]
    media.otherVideo = [ModelSamples.video(320, 180)]
    media.data = [StreamInfo(index: 7, codec: "bin_data")]
    #expect(
      ReportText.lines(media, frameRate: "constant") == [
        "file          /films/bad␊name.mkv",
        "container     matroska,webm, 0:40.000, 5.0 MiB",
        "video         h264, High, 1920×1080, yuv420p, 25.000 fps (constant), eng, [default]",
        "colour        primaries —, transfer —, matrix —, range —, chroma —",
        "mastering     0.005–1000 cd/m²",
        "light level   MaxCLL 1000, MaxFALL 400",
        "Dolby Vision  profile 7: Dolby Vision of a UHD Blu-ray, an HDR10 picture and an enhancement layer",
        "HDR10+        dynamic metadata",
        "rotation      90° clockwise",
        "interlaced    tt",
        "pixel aspect  16/15",
        "audio 1       aac, stereo, 48000 Hz, starts 0.040 s, eng, “Main”",
        "subtitle 1    subrip, ger",
        "attachment    a.ttf (font/ttf)",
        "cover         h264 600×600",
        "video 0       h264, 320×180, eng, [default]",
        "data 7        bin_data",
        "chapters      1",
      ])
  }

  @Test func `a silent film of unknown length is shown too`() {
    var media = ModelSamples.media(duration: nil)
    media.audio = []
    media.video = nil
    #expect(ReportText.lines(media, frameRate: nil)[1] == "container   matroska,webm, length unknown, 5.0 MiB")
  }

  @Test func `doctor says what is missing, what it costs and how to mend it`() {
    let capable = DoctorReport.Capability(name: "libsvtav1", present: true, cost: "", isRequired: true, remedy: "")
    let lacking = DoctorReport.Capability(
      name: "xpsnr", present: false, cost: "no XPSNR", isRequired: false, remedy: "drapto setup")
    let required = DoctorReport.Capability(
      name: "libopus", present: false, cost: "no sound", isRequired: true, remedy: "drapto setup")
    let report = DoctorReport(
      tools: [
        DoctorReport.Tool(
          name: "ffmpeg", path: "/bin/ffmpeg", version: "9.0", foundBy: "PATH",
          capabilities: [capable, lacking, required], alternatives: ["/old/ffmpeg: less capable"]),
        DoctorReport.Tool(name: "mkvmerge", cost: "no film can be put together", remedy: "apt-get install mkvtoolnix"),
      ],
      places: [
        DoctorReport.Place(name: "work", path: "/w", free: 1 << 30, problem: nil),
        DoctorReport.Place(name: "state", path: "/s", free: nil, problem: "read-only"),
      ], cores: 2, memoryTotal: 4 << 30, memoryAvailable: 1 << 30,
      features: [DoctorReport.Feature(name: "early_tracks", isOn: true, summary: "sound first")],
      logout: .endsWithManager)
    #expect(
      ReportText.lines(report) == [
        "ffmpeg: /bin/ffmpeg (9.0, by PATH)", "  yes  libsvtav1", "  no   xpsnr: no XPSNR",
        "       mend: drapto setup", "  NO   libopus: no sound", "       mend: drapto setup",
        "  also: /old/ffmpeg: less capable", "mkvmerge: MISSING: no film can be put together",
        "  mend: apt-get install mkvtoolnix", "machine: 2 cores, 4.0 GiB memory, 1.0 GiB available",
        "work: /w (1.0 GiB free)", "state: /s (read-only)",
        "logout: an engine in the background ends with your last session (lingering is off)",
        "  mend: `loginctl enable-linger`, once: your services and programs then outlive your sessions.",
        "feature early_tracks: on (sound first)",
        "NOT ready to encode: see above",
      ])
  }
}

@Suite struct SummaryTextTests {
  private func view(_ job: Job, before: Int64 = 0, after: Int64 = 0) -> JobView {
    var view = JobView(job: job)
    view.chunks = [ModelSamples.chunk(0, state: .done, frames: 500)]
    view.report = TrustReport(source: job.source, output: job.output, sourceBytes: before, outputBytes: after)
    return view
  }

  @Test func `a finished film shows sizes, what was saved, speed and time`() {
    var job = ModelSamples.job(state: .done)
    job.elapsedBefore = 50
    var done = view(job, before: 100 << 20, after: 25 << 20)
    #expect(
      SummaryText.lines([done]) == [
        "done  film 1.mkv  100 MiB  → 25.0 MiB  −75.0%  10.0 fps  0:50", "→ /films/film 1.av1.mkv",
      ])
    done.report?.quality = QualityReport(metric: "vmaf", scores: [94, 95])
    #expect(SummaryText.lines([done])[0].hasSuffix("0:50  VMAF 94.5"))
  }

  @Test func `a film that grew says so`() {
    let lines = SummaryText.lines([view(ModelSamples.job(state: .done), before: 10 << 20, after: 11 << 20)])
    #expect(lines[0].contains("+10.0%"))
    #expect(lines[0].contains("—"))
  }

  @Test func `failed films are listed with their whole error, cancelled ones with a word`() {
    var failed = ModelSamples.job(2, state: .failed)
    failed.error = ErrorReport(.toolFailed, "broke", command: "ffmpeg -i x", exitStatus: 1, stderrTail: "bad\u{1B}")
    let lines = SummaryText.lines([view(failed), view(ModelSamples.job(3, state: .cancelled))])
    #expect(lines[0] == "failed     film 2.mkv")
    #expect(lines[1] == "cancelled  film 3.mkv")
    #expect(lines[2] == "DRP-TOOL-FAILED: broke")
    #expect(lines.contains("  command: ffmpeg -i x"))
    #expect(lines.contains("    bad␛"))
    #expect(lines.last?.hasPrefix("  what to do: ") == true)
  }
}
