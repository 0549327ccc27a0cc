import DraptoModel
import DraptoReports
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

  private func lines(
    _ state: EngineSnapshot, forecast: Forecast? = nil, width: Int = 100, height: Int = 24, ascii: Bool = false
  ) -> [String] {
    LiveBlock.lines(
      state, jobs: Set(state.jobs.keys), forecast: forecast, width: width, height: height, ascii: ascii)
  }

  @Test func `a line per chunk at work, then sound, then the total`() {
    let block = lines(state(chunks: 2))
    #expect(block.count == 5)
    #expect(block[0] == "  film 1.mkv    0 ████                  20.0%   12.5 fps   0:16")
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

  @Test func `the total says what the forecast says, and marks what is guessed`() {
    var forecast = Forecast(share: 0.425, secondsLeft: 754, framesPerSecond: 21.4, done: 0, films: 1)
    #expect(lines(state(chunks: 1), forecast: forecast).last?.contains(" 42.5%  films 0/1") == true)
    #expect(lines(state(chunks: 1), forecast: forecast).last?.contains("21.4 fps  ETA 12:34") == true)
    forecast.isGuess = true
    #expect(lines(state(chunks: 1), forecast: forecast).last?.contains(" ~42.5%  films") == true)
    #expect(lines(state(chunks: 1), forecast: forecast).last?.contains("ETA ~12:34") == true)
    #expect(lines(state(chunks: 1)).last?.contains("—  ETA —") == true)
  }

  @Test func `a phase without chunks shows its share`() {
    var state = ModelSamples.state([], job: ModelSamples.job(phase: .validate))
    state.apply(ModelSamples.event(state.sequence + 1, .phaseProgress(JobID(1), .validate, 0.25)))
    let low = QueueHold.diskLow(folder: "/work", free: 1 << 30, minimum: 5 << 30)
    state.apply(ModelSamples.event(state.sequence + 1, .queue(QueueState(mode: .draining, hold: low))))
    let block = lines(state)
    #expect(block[0].contains("validate █████") && block[0].hasSuffix("25.0%"))
    #expect(block[1].contains("waits: disk: 1.0 GiB"))
    let forecast = Forecast(share: 0.9, jobs: [FilmForecast(job: JobID(1), secondsLeft: 12)])
    #expect(lines(state, forecast: forecast)[0].hasSuffix("25.0%  0:12 left"))
  }
}
