import DraptoModel
import DraptoReports
import DraptoTerminal
import DraptoTestSupport
import Testing

@Suite struct QueueTableTests {
  private let engine = DashboardSamples.engine()

  @Test func `the queue is a table, in its order, with why a film does not move`() {
    let lines = QueueTable.lines(engine.orderedJobs, in: QueueOutlook(engine), width: 120)
    #expect(
      lines == [
        " #  state        done     speed  time  size                 saved  score      name",
        " 1  running !   30.1%  10.0 fps  4:20  42.0 MiB                               [+2] The Long Voyage.mkv  (1 loss)",
      ] + lines.dropFirst(2))
    #expect(lines.count == 11)
    #expect(lines[4].hasPrefix(" 4  waiting      0.0%         —     —  —"))
    #expect(lines[4].contains("hdr10.mp4  (begins again by itself: DRP"))
    #expect(lines[5].contains("cut off.avi  (DRP-SRC-DAMAGED"))
    #expect(
      lines[6]
        == " 6  done !     100.0%  20.0 fps  0:25  42.0 MiB → 15.0 MiB   −64%  VMAF 95.3  Short Story.mkv  (1 warning)")
    #expect(lines[9].hasPrefix(" 9  probe       40.0%"))
    #expect(lines[10].hasPrefix("10  validate    62.0%         —  0:31"))
  }

  @Test(arguments: [1, 2, 8, 20, 30, 40, 60, 80, 120, 300]) func `no line is wider than the terminal, columns line up`(
    width: Int
  ) {
    let state = DashboardSamples.queue(HostileNames.all).engine
    for views in [engine.orderedJobs, state.orderedJobs] {
      let lines = QueueTable.lines(views, in: QueueOutlook(engine), width: width)
      #expect(lines.count == views.count + 1)
      for line in lines {
        #expect(DisplayWidth.of(line) <= width)
        #expect(!line.unicodeScalars.contains(where: Format.actsOnTerminal))
      }
      guard width >= 30 else { continue }
      // Everything before the name is as wide in each line.
      let start = DisplayWidth.of(String(lines[0].prefix(upTo: lines[0].range(of: "name")!.lowerBound)))
      for (line, view) in zip(lines.dropFirst(), views)
      where view.job.name.first?.isLetter == true && view.job.priority == 0 {
        let name = Format.visible(view.job.name).prefix(4)
        #expect(line.range(of: name).map { DisplayWidth.of(String(line[..<$0.lowerBound])) } == start, "\(line)")
      }
    }
  }

  @Test func `a narrow terminal has the name rather than figures`() {
    #expect(
      QueueTable.lines(engine.orderedJobs, in: QueueOutlook(engine), width: 60)[0]
        == " #  state        done     speed  time  name")
    #expect(QueueTable.lines(engine.orderedJobs, in: QueueOutlook(engine), width: 30)[0] == " #  name")
    #expect(QueueTable.lines([], in: QueueOutlook(engine), width: 80).isEmpty)
    let long = DashboardSamples.queue([String(repeating: "long ", count: 50) + "end"]).engine.orderedJobs
    #expect(
      QueueTable.lines(long, in: QueueOutlook(engine), width: nil)[1].hasSuffix("end"),
      "nothing is cut where there is no terminal")
  }

  @Test func `a job's page has its paths, its error and a line for each chunk and track`() throws {
    let lines = JobPage.lines(try #require(engine.jobs[JobID(1)]), in: QueueOutlook(engine), width: 100)
    #expect(lines.contains("source    /films/The Long Voyage.mkv"))
    #expect(lines.contains("chunks    6 waiting, 2 running, 1 paused, 3 done, 1 failed, 1 cancelled"))
    #expect(lines.contains("speed     10.0 fps") && lines.contains("left      4:20"))
    #expect(
      lines.contains { $0.hasPrefix("  1/3  0:30.0     250  running     80.8%  12.1 fps  0:04") && $0.contains(" —") })
    #expect(lines.contains { $0.contains("1/6") && $0.hasSuffix("paused by you") })
    #expect(lines.contains { $0.contains("5.1 Opus 256 kbit/s (eng)") })
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 100 })
    let failed = JobPage.lines(try #require(engine.jobs[JobID(5)]), in: QueueOutlook(engine), width: nil)
    #expect(
      failed.contains { $0.hasPrefix("DRP-SRC-DAMAGED") }
        && failed.contains { $0.hasSuffix("  none yet; not all known") })
  }

  @Test func `films at work have a line each in the status`() {
    let lines = StatusText.lines(engine, width: 80)
    #expect(lines.count == 4)
    #expect(lines[0] == " 1  encode    30.1%  10.0 fps  4:20 left  The Long Voyage.mkv")
    #expect(
      StatusText.lines(DashboardSamples.queue(["a\u{1B}[2J\n.mkv"]).engine, width: nil)[0].hasSuffix("a␛[2J␊.mkv"))
  }

  @Test func `what removing loses is said in chunks, frames and tracks`() {
    let views = [JobID(1), JobID(6)].compactMap { engine.jobs[$0] }
    #expect(
      LossText.removing(views) == [
        "What is encoded is deleted: 3 finished chunks, 1054 frames, 1 sound track.",
        "Finished films and sources are not touched.",
      ])
    #expect(LossText.removing([])[0] == "No encoded work is lost.")
    #expect(LossText.frames(views[0].chunks) == "304 frames in the making are lost, about 0:17 of work.")
  }
}
