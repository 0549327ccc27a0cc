import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct SpeedMeterTests {
  @Test func `a speed is given once it has settled`() {
    var meter = SpeedMeter(window: 30, settle: 3)
    #expect(meter.perSecond == nil)
    for second in 0...2 { meter.add(time: Double(second), total: Double(second) * 10) }
    #expect(meter.perSecond == nil)
    meter.add(time: 3, total: 30)
    #expect(meter.perSecond == 10)
  }

  @Test func `only the window counts`() throws {
    var meter = SpeedMeter(window: 10, settle: 3)
    for second in 0...100 { meter.add(time: Double(second), total: second <= 50 ? Double(second) * 100 : 5000) }
    #expect(meter.perSecond == nil)
    for second in 101...120 { meter.add(time: Double(second), total: 5000 + Double(second - 100) * 7) }
    #expect(try #require(meter.perSecond) == 7)
  }

  @Test func `a total or clock that falls starts over`() {
    var meter = SpeedMeter(window: 30, settle: 3)
    for second in 0...5 { meter.add(time: Double(second), total: Double(second) * 10) }
    meter.add(time: 6, total: 0)
    #expect(meter.perSecond == nil)
    for second in 7...9 { meter.add(time: Double(second), total: Double(second - 6) * 20) }
    #expect(meter.perSecond == 20)
    meter.add(time: 1, total: 100)
    #expect(meter.perSecond == nil)
  }

  @Test func `a reset forgets everything`() {
    var meter = SpeedMeter(window: 30, settle: 1)
    meter.add(time: 0, total: 0)
    meter.add(time: 2, total: 10)
    #expect(meter.perSecond == 5)
    meter.reset()
    #expect(meter.perSecond == nil)
    #expect(meter == SpeedMeter(window: 30, settle: 1))
  }
}

@Suite struct QualityReportTests {
  @Test func `scores are summed up`() throws {
    let report = try #require(QualityReport(metric: "vmaf", scores: (1...100).reversed().map(Double.init)))
    #expect(report.frames == 100)
    #expect(report.mean == 50.5)
    #expect(report.minimum == 1)
    #expect(report.percentile1 == 2)
    #expect(report.percentile5 == 6)
    #expect(report.harmonicMean < report.mean)
  }

  @Test func `equal scores have all measures equal`() throws {
    let report = try #require(QualityReport(metric: "xpsnr", scores: [42, 42, 42]))
    for value in [report.mean, report.percentile1, report.percentile5, report.minimum] { #expect(value == 42) }
    #expect(abs(report.harmonicMean - 42) < 1e-9)
  }

  @Test func `one bad frame pulls the harmonic mean and the percentile, a zero does no harm`() throws {
    let report = try #require(QualityReport(metric: "vmaf", scores: [0] + Array(repeating: 95, count: 49)))
    #expect(report.percentile1 == 0)
    #expect(report.percentile5 == 95)
    #expect(report.harmonicMean < 40)
    #expect(report.harmonicMean > 0)
  }

  @Test func `no scores give no report`() {
    #expect(QualityReport(metric: "vmaf", scores: []) == nil)
  }
}

@Suite struct TrustReportTests {
  @Test func `one failed check fails the report, warnings don't`() {
    var report = TrustReport(source: "a", output: "b")
    report.check("frames", true, "100 = 100")
    report.add("times", .warning, "late")
    report.add("decode", .skipped, "off")
    #expect(report.passed)
    report.check("sound", false, "missing")
    #expect(!report.passed)
    #expect(report.failures.map(\.name) == ["sound"])
  }

  @Test func `doctor is content when all that is required is there`() {
    let optional = DoctorReport.Capability(name: "xpsnr", present: false, cost: "", isRequired: false, remedy: "")
    var tool = DoctorReport.Tool(name: "ffmpeg", path: "/bin/ffmpeg", capabilities: [optional])
    func report(_ tool: DoctorReport.Tool, problem: String? = nil) -> DoctorReport {
      DoctorReport(
        tools: [tool], places: [DoctorReport.Place(name: "work", path: "/w", free: 1, problem: problem)], cores: 2,
        memoryTotal: 1, memoryAvailable: 1, features: [], logout: .endsWithSession)
    }
    #expect(report(tool).isUsable)
    #expect(!report(tool, problem: "read-only").isUsable)
    tool.capabilities[0].isRequired = true
    #expect(!report(tool).isUsable)
    tool = DoctorReport.Tool(name: "ffmpeg")
    #expect(!report(tool).isUsable)
  }
}
