import DraptoModel
import DraptoReports
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// The report of a film from its details.
@Suite struct ReportKeysTests {
  private func press(_ state: inout DashboardState, _ names: String...) -> [Effect] {
    names.flatMap { state.update(.key(KeyPress(name: $0)!)) }
  }

  private func lines(_ state: DashboardState, _ id: Int64) -> [String] {
    DetailsText.lines(.job(JobID(id)), state).map(\.text)
  }

  @Test func `o opens the details, w writes the report beside the output, or text where the name is no page's`() throws
  {
    var state = DashboardSamples.full(Size(100, 40))
    #expect(press(&state, "o") == [.settings([JobID(1)], opensForm: false)])
    guard case .details(let page) = state.overlay else {
      return #expect(Bool(false), "\(String(describing: state.overlay))")
    }
    #expect(page.subject == .job(JobID(1)))
    let output = try #require(state.engine.jobs[JobID(1)]?.job.output)
    #expect(press(&state, "w", "Enter") == [.writeReport(JobID(1), path: output + ".report.html")])
    _ = press(&state, "w", "^U", "/", "a", "Enter")
    let text = press(&state, "w", "^U", "/", "a", "Enter")
    guard case .write(let path, let written) = text.first else { return #expect(Bool(false), "\(text)") }
    #expect(path == "/a" && written == lines(state, 1))
    _ = press(&state, "o")
    #expect(state.overlay == nil)
  }

  @Test func `the strips of a film that was summed up come from its record`() throws {
    var state = DashboardSamples.full(Size(120, 40))
    let id = JobID(6)
    #expect(lines(state, 6).contains("Over the film"))
    _ = state.update(
      .event(
        ModelSamples.event(
          state.engine.sequence + 1,
          .summed(id, WorkSums(chunks: 2, frames: 500, bytes: 2, seconds: 3, tracks: 0, trackBytes: 0)))))
    #expect(!lines(state, 6).contains("Over the film"))
    let place = try #require(state.order.firstIndex(of: id))
    _ = press(&state, "1", "g")
    for _ in 0..<place { _ = press(&state, "j") }
    let effects = press(&state, "o")
    #expect(effects.contains(.record(id)), "\(effects)")
    let chunks = (0..<4).map { index in
      ChunkRecord(
        index: index, start: Double(index) * 10, length: 10, frames: 250, crf: 20 + Double(index), state: .done,
        sourceBytes: 4_000_000, bytes: 1_000_000, seconds: 5,
        score: QualityScore(mean: 90 + Double(index), percentile5: 88, minimum: 80, frames: 250))
    }
    _ = state.update(.reply(.record(id, FilmRecord(chunks: chunks))))
    let strips = try #require(lines(state, 6).firstIndex(of: "Over the film"))
    let shown = lines(state, 6)[(strips + 1)...].prefix(5)
    #expect(
      shown.map { $0.split(separator: " ").first.map(String.init) } == ["CRF", "VMAF", "source", "output", "work"])
    // Four steps that rise, each a quarter of the line.
    let line = try #require(shown.first).split(separator: " ").map(String.init)
    #expect(Set(line[1]) == ["▁", "▃", "▆", "█"] && line[1].count == 72)
    #expect(shown.first?.hasSuffix("20 – 23") == true)
  }
}

@Suite struct FilmStripsTests {
  @Test func `steps are of equal time, and what is not known is empty`() {
    let chunks = [
      ChunkRecord(index: 0, start: 0, length: 30, frames: 750, crf: 30, state: .done, bytes: 300_000, seconds: 3),
      ChunkRecord(index: 1, start: 30, length: 10, frames: 250, crf: 20, state: .running),
    ]
    let rows = FilmStrips(chunks, target: nil, metric: nil).rows(steps: 4)
    #expect(rows.map(\.title) == ["CRF", "output", "work"])
    #expect(rows[0].shares == [0.5, 0.5, 0.5, 0] && rows[0].range == "30")
    #expect(rows[1].shares == [1, 1, 1, 0] && rows[1].range == "80 kbit/s")
    #expect(FilmStrips([], target: nil, metric: nil).rows(steps: 4).isEmpty)
  }
}
