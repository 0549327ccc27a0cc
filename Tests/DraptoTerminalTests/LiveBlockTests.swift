import DraptoModel
import DraptoTerminal
import DraptoTestSupport
import Testing

@Suite struct LiveBlockTests {
  private func state(chunks count: Int, film: String = "/films/film 1.mkv") -> EngineSnapshot {
    var job = ModelSamples.job()
    job.source = film
    job.wait = .backOff(until: ModelSamples.time, ErrorReport(.sourceGone, "share — not there"))
    let chunks = (0..<count).map { index in
      ModelSamples.chunk(
        index, state: index % 2 == 0 ? .running : .paused,
        progress: Progress(frames: 50 * (index + 1), framesPerSecond: index == 2 ? nil : 12.5, bytes: 1 << 20))
    }
    var state = ModelSamples.state(chunks, job: job)
    state.apply(ModelSamples.event(state.sequence + 1, .track(ModelSamples.track(1, state: .running))))
    return state
  }

  private func lines(_ state: EngineSnapshot, width: Int = 100, height: Int = 24, ascii: Bool = false) -> [String] {
    LiveBlock.lines(
      state, jobs: Set(state.jobs.keys), meter: QueueMeter(), width: width, height: height, ascii: ascii)
  }

  @Test func `a line per chunk at work, then sound, then the total`() {
    let block = lines(state(chunks: 2))
    #expect(block.count == 5)
    #expect(block[0] == "  film 1.mkv    0 ████                  20.0%   12.5 fps   0:16  1.0 MiB")
    #expect(block[1].contains("paused"))
    #expect(block[2].contains("snd"))
    #expect(block[3].contains("waits: begins again by itself: DRP-SRC-GONE"))
    #expect(block[4].hasPrefix("total "))
    #expect(block[4].contains("films 0/1  chunks 0/2"))
  }

  @Test(arguments: ["/films/film 1.mkv", "/films/映画の長い名前がここに来ます、とても長いです.mkv", "/f/\u{1B}[2J\n👩‍👩‍👧‍👦🎬.mkv"])
  func `no line is wider than the terminal, none holds a control character`(film: String) {
    let state = state(chunks: 5, film: film)
    for width in [1, 2, 10, 20, 40, 79, 80, 81, 120, 300] {
      for line in lines(state, width: width) {
        #expect(DisplayWidth.of(line) <= width)
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 32 })
      }
    }
  }

  @Test func `the block fits the rows there are, and says what it hides`() {
    let state = state(chunks: 9)
    let whole = lines(state, height: 50)
    #expect(whole.count == 12)
    for height in 2...20 {
      let block = lines(state, height: height)
      #expect(block.count == min(height, 12))
      #expect(block.last == whole.last)
      if height < 12 { #expect(block[height - 2] == "  … \(11 - (height - 2)) more") }
    }
  }

  @Test func `plain terminals get plain characters`() {
    for height in [2, 5, 20] {
      for line in lines(
        state(chunks: 5, film: "/films/" + String(repeating: "long ", count: 9)), height: height, ascii: true)
      {
        #expect(line.utf8.allSatisfy { (32..<127).contains($0) }, "\(line)")
        #expect(DisplayWidth.of(line) < 100)
      }
    }
  }

  @Test func `bars grow in eighths and never leave their width`() {
    #expect(Bars.bar(0.5, 4, ascii: true) == "##..")
    #expect(Bars.bar(0.5, 4, ascii: false) == "██  ")
    #expect(Bars.bar(0.53125, 4, ascii: false) == "██▏ ")
    #expect(Bars.bar(0.999, 4, ascii: true) == "###.")
    for share in [-1, 0, 0.01, 0.49, 0.99, 1, 1.5, .nan, .infinity] as [Double] {
      for ascii in [false, true] { #expect(DisplayWidth.of(Bars.bar(share, 20, ascii: ascii)) == 20) }
    }
  }

  @Test func `work of a failed film is no progress of the others`() {
    var state = ModelSamples.state(
      [ModelSamples.chunk(0, state: .done, frames: 500)], job: ModelSamples.job(1, state: .failed))
    state.apply(ModelSamples.event(state.sequence + 1, .job(ModelSamples.job(2))))
    state.apply(
      ModelSamples.event(state.sequence + 1, .chunk(ModelSamples.chunk(0, job: 2, state: .running, frames: 1000))))
    let total = lines(state).last ?? ""
    #expect(total.contains(" 0.0%  films 0/2 (1 failed)"))
  }

  @Test func `a phase without chunks shows its share`() {
    var state = ModelSamples.state([], job: ModelSamples.job(phase: .validate))
    state.apply(ModelSamples.event(state.sequence + 1, .phaseProgress(JobID(1), .validate, 0.25)))
    let low = QueueHold.diskLow(folder: "/work", free: 1 << 30, minimum: 5 << 30)
    state.apply(ModelSamples.event(state.sequence + 1, .queue(QueueState(mode: .draining, hold: low))))
    let block = lines(state)
    #expect(block[0].contains("validate █████") && block[0].hasSuffix("25.0%"))
    #expect(block[1].contains("waits: disk: 1.0 GiB"))
  }
}

@Suite struct QueueMeterTests {
  private func view(_ frames: Int, state: WorkState = .running, id: Int64 = 1, before: Int = 0) -> JobView {
    var view = JobView(job: ModelSamples.job(id))
    view.chunks = [
      ModelSamples.chunk(0, job: id, state: .done, frames: before),
      ModelSamples.chunk(1, job: id, state: state, frames: 10_000, progress: Progress(frames: frames)),
    ]
    view.isSegmented = true
    return view
  }

  @Test func `speed counts only frames of this run`() {
    var meter = QueueMeter()
    for second in 0...20 { meter.observe([view(second * 10, before: 5000)], time: Double(second)) }
    #expect(meter.framesPerSecond == 10)
    #expect(meter.remaining([view(200, before: 5000)]) == 980)
  }

  @Test func `no time left is told before ten seconds or five percent`() throws {
    var meter = QueueMeter()
    for second in 0...9 { meter.observe([view(second * 10)], time: Double(second)) }
    #expect(meter.framesPerSecond == 10)
    #expect(meter.remaining([view(90)]) == nil)
    meter.observe([view(100)], time: 10)
    #expect(meter.remaining([view(100)]) == 990)
    var fast = QueueMeter()
    for second in 0...6 { fast.observe([view(second * 100)], time: Double(second)) }
    #expect(try #require(fast.remaining([view(600)])) == 94)
  }

  @Test func `a pause forgets the speed and costs none`() {
    var meter = QueueMeter()
    for second in 0...20 { meter.observe([view(second * 10)], time: Double(second)) }
    meter.observe([view(200, state: .paused)], time: 30)
    #expect(meter.framesPerSecond == nil)
    #expect(meter.remaining([view(200)]) == nil)
    for second in 0...12 { meter.observe([view(200 + second * 20)], time: 1000 + Double(second)) }
    #expect(meter.framesPerSecond == 20)
  }

  @Test func `films that ended are not waited for`() {
    var meter = QueueMeter()
    for second in 0...20 { meter.observe([view(second * 10)], time: Double(second)) }
    var failed = view(0, id: 2)
    failed.job.state = .failed
    #expect(meter.remaining([view(200), failed]) == 980)
  }
}
