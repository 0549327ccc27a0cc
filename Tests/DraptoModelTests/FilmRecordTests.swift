import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@Suite struct FilmRecordTests {
  private func failure(_ attempt: Int, after seconds: Double) -> FailedAttempt {
    FailedAttempt(
      attempt: attempt, time: ModelSamples.time.addingTimeInterval(seconds),
      error: ErrorReport(.toolFailed, "attempt \(attempt)"))
  }

  @Test func `a job's view gives its chunks by the film's own clock, and its failures in order of time`() {
    var view = JobView(job: ModelSamples.job(state: .failed))
    view.chunks = [
      ModelSamples.chunk(0, status: .done), ModelSamples.chunk(1, status: .failed(ErrorReport(.toolFailed, "broke"))),
      ModelSamples.chunk(2),
    ]
    for place in view.chunks.indices { view.chunks[place].start += 1.48 }
    view.chunks[0].facts = ChunkFacts(sourceBytes: 4711)
    view.chunks[0].failures = [failure(1, after: 5)]
    view.chunks[1].failures = [failure(1, after: 1), failure(2, after: 6)]
    var track = ModelSamples.track(3)
    track.failures = [failure(1, after: 4)]
    view.tracks = [track]
    let record = FilmRecord(view)
    #expect(record.chunks.map(\.start) == view.chunks.map { $0.start - 1.48 } && record.chunks[0].start == 0)
    #expect(record.chunks.map(\.state) == [.done, .failed, .waiting])
    #expect(record.chunks.map(\.failures) == [1, 2, 0])
    #expect(record.chunks[0].sourceBytes == 4711 && record.chunks[0].bytes == view.chunks[0].result?.bytes)
    #expect(record.chunks[2].bytes == nil && record.chunks[2].frames == 250)
    #expect(record.failures.map(\.chunk) == [1, nil, 0, 1] && record.failures[1].stream == 3)
    #expect(record.failures.map(\.attempt) == [1, 1, 1, 2])
    #expect(record.tools.isEmpty && record.commands.isEmpty && record.worst.isEmpty)
  }

  @Test func `a chunk of a film with a target brings its score and how it was found`() {
    let quality = ModelSamples.quality(94)
    var chunk = ModelSamples.chunk(0, status: .done)
    chunk.result?.quality = quality
    let record = ChunkRecord(chunk, origin: 0)
    #expect(record.mean == quality.score.mean && record.minimum == quality.score.minimum)
    #expect(record.outcome == quality.outcome && record.encodes == chunk.encodes)
    var open = ModelSamples.chunk(1)
    open.trials = [ModelSamples.trial(.part, crf: 30), ModelSamples.trial(.whole, crf: 28)]
    #expect(ChunkRecord(open, origin: 0).encodes == 1 && ChunkRecord(open, origin: 0).mean == nil)
  }

  @Test func `a chunk remembers ten failures, of each the end of the program's last words`() throws {
    var failures: [FailedAttempt]?
    for number in 1...12 { failures = FailedAttempt.adding(failure(number, after: Double(number)), to: failures) }
    #expect(failures?.map(\.attempt) == Array(3...12))
    let long = String(repeating: "ä", count: 5000) + "the end"
    let kept = FailedAttempt(attempt: 1, time: ModelSamples.time, error: ErrorReport(.toolFailed, "", stderrTail: long))
    #expect(kept.error.stderrTail?.count == FailedAttempt.longestTail)
    #expect(kept.error.stderrTail?.hasSuffix("äthe end") == true)
  }

  @Test func `failures go over the wire and into the database, and where there are none nothing changes`() throws {
    var (chunk, track) = (ModelSamples.chunk(0), ModelSamples.track())
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
    for plain in [try text(chunk), try text(ChunkLine(chunk)), try text(track), try text(TrackLine(track))] {
      #expect(!plain.contains("failures"))
    }
    (chunk.failures, track.failures) = ([failure(1, after: 0)], [failure(2, after: 0)])
    let decoder = JSONDecoder()
    #expect(try decoder.decode(Chunk.self, from: JSONEncoder().encode(chunk)) == chunk)
    #expect(try decoder.decode(ChunkLine.self, from: JSONEncoder().encode(ChunkLine(chunk))).chunk == chunk)
    #expect(try decoder.decode(TrackLine.self, from: JSONEncoder().encode(TrackLine(track))).track == track)
  }

  @Test func `an engine that starts again begins to count attempts anew, and forgets no failure`() {
    var chunk = ModelSamples.chunk(
      0, status: .backingOff(until: ModelSamples.time, ErrorReport(.toolFailed, "broke")))
    (chunk.attempt, chunk.failures) = (2, [failure(1, after: 0), failure(2, after: 1)])
    #expect(chunk.afterRestart.status == .pending && chunk.afterRestart.attempt == 0)
    #expect(chunk.afterRestart.failures?.count == 2)
  }

  @Test func `of commands the earliest chunk stands for all, and what is run again counts once`() throws {
    var commands = FilmCommands()
    let hostile = "ffmpeg -i '/films/it'\\''s $(x) \u{202e}<b>.mkv' out"
    let kept = [commands.keep(chunk: 3, "third"), commands.keep(chunk: 1, hostile), commands.keep(chunk: 2, "second")]
    #expect(kept == [true, true, false])
    for (stream, text) in [(12, "twelve"), (2, "two"), (2, "two again")] { commands.keep(track: stream, text) }
    commands.keep(assembly: [
      CommandRecord(title: "extras", command: "a"), CommandRecord(title: "put together", command: "b"),
      CommandRecord(title: "extras", command: "c"), CommandRecord(title: "put together", command: "d"),
    ])
    #expect(commands.records.map(\.title) == ["chunk 1", "audio 2", "audio 12", "extras", "put together"])
    #expect(commands.records.map(\.command) == [hostile, "two again", "twelve", "c", "d"])
    #expect(try JSONDecoder().decode(FilmCommands.self, from: JSONEncoder().encode(commands)) == commands)
    #expect(FilmCommands().records.isEmpty)
  }

  @Test func `the worst frames lie ten seconds apart at least, the worst first`() {
    // A score for each frame of a minute; two scenes that are bad, one of them right at the start.
    let frames = (0..<1500).map { number in
      FrameScore(frame: number, time: Double(number) / 25, score: number < 20 ? 40 : number == 900 ? 30 : 90)
    }
    let worst = FrameScore.worst(frames, count: 3)
    #expect(worst.map(\.frame) == [900, 0, 250])
    #expect(FrameScore.worst(frames, count: 99).count <= 7)
    #expect(FrameScore.worst([], count: 6).isEmpty)
  }
}
