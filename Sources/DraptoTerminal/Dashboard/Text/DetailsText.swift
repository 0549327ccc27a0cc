import DraptoModel
import DraptoReports
import Foundation

/// Everything there is to say about one job or chunk, or about the watched folders.
package enum DetailsText {
  /// What a line is, for its colour.
  package enum Kind: Sendable, Equatable { case title, text, good, bad, warning, quiet }

  /// One line of the page.
  package struct Line: Sendable, Equatable {
    /// As it is shown, not yet cut to the width.
    package var text: String
    /// For its colour.
    package var kind: Kind
  }

  /// The heading of the page.
  package static func title(_ subject: DetailsState.Subject, _ state: DashboardState) -> String {
    switch subject {
    case .job(let id): "Job \(id) · \(state.name(id))"
    case .chunk(let id): "Chunk \(id.index) · \(state.name(id.job))"
    case .logLine: "A line of the log"
    case .watches: "Watched folders"
    case .sample(let path): "A sample of \(OutputNaming.split(path).name)"
    }
  }

  /// The lines of the page, top first; one that says so where job or chunk is gone.
  package static func lines(_ subject: DetailsState.Subject, _ state: DashboardState) -> [Line] {
    switch subject {
    case .job(let id): state.engine.jobs[id].map { job($0, state) } ?? [Line(text: "This job is gone.", kind: .warning)]
    case .chunk(let id):
      state.engine[chunk: id].map { chunk($0, state) } ?? [Line(text: "This chunk is gone.", kind: .warning)]
    case .logLine(let number):
      state.log[number].map { logLine($0, state) } ?? [Line(text: "This line is kept no longer.", kind: .warning)]
    case .watches: watches(state)
    case .sample: sample(state)
    }
  }

  /// The same for a page of a width: a command line or an error is worth reading to its end.
  package static func lines(_ subject: DetailsState.Subject, _ state: DashboardState, width: Int) -> [Line] {
    lines(subject, state).flatMap { line -> [Line] in
      guard Glyphs.width(line.text, unicode: state.unicode) > width else { return [line] }
      return wrapped(line.text, width, unicode: state.unicode).map { Line(text: $0, kind: line.kind) }
    }
  }

  /// Breaks at spaces where there are any, and goes on four columns further in than it began.
  static func wrapped(_ text: String, _ width: Int, unicode: Bool) -> [String] {
    let text = Format.visible(text)
    let indent = String(repeating: " ", count: min(max(0, width / 2), text.prefix { $0 == " " }.count + 4))
    var lines: [String] = []
    var rest = Glyphs.of(text, unicode: unicode)[...]
    while !rest.isEmpty {
      let start = lines.isEmpty ? "" : indent
      let room = max(1, width - start.count)
      var used = 0
      let fitting = rest.prefix { glyph in
        used += glyph.width
        return used <= room
      }
      var count = max(1, fitting.count)
      // A break in the first third would waste the line.
      if count < rest.count, let space = fitting.lastIndex(where: { $0.text == " " }),
        space - rest.startIndex > count / 3
      {
        count = space - rest.startIndex
      }
      lines.append(start + rest.prefix(count).map(\.text).joined())
      rest = rest.dropFirst(count)
      if rest.first?.text == " " { rest = rest.dropFirst() }
    }
    return lines.isEmpty ? [""] : lines
  }

  private static func section(_ title: String, _ lines: [String], _ kind: Kind = .text) -> [Line] {
    guard !lines.isEmpty else { return [] }
    return [Line(text: title, kind: .title)] + lines.map { Line(text: "  " + $0, kind: kind) } + [
      Line(text: "", kind: .text)
    ]
  }

  private static func logLine(_ line: LogLine, _ state: DashboardState) -> [Line] {
    let kind: Kind = line.level == .error ? .bad : line.level == .warning ? .warning : .text
    var facts = [["time", day(line.time, state)], ["level", line.level.rawValue], ["part", line.subsystem]]
    if let job = line.job { facts.append(["job", "\(job)  \(state.name(job))"]) }
    if let chunk = line.chunk { facts.append(["chunk", "\(chunk)"]) }
    let fields = line.fields.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }
    return section("Message", line.message.components(separatedBy: "\n"), kind)
      + section("Line", TextTable.lines(facts))
      + section("Fields", TextTable.lines(fields.map { [$0.key, LogText.value($0.value, of: $0.key)] }))
  }

  private static func watches(_ state: DashboardState) -> [Line] {
    guard !state.engine.watches.isEmpty else { return [Line(text: "No folder is watched.", kind: .warning)] }
    return state.engine.watches.flatMap { watch in
      let kind: Kind =
        watch.problem != nil ? .bad : watch.refused > 0 ? .warning : watch.added + watch.waiting > 0 ? .good : .quiet
      let since = watch.lastLook.map { "  since \(LogText.clock($0, state.options.timeZone))" } ?? ""
      let facts = [
        ["films go to", watch.output ?? "beside the source"], ["preset", watch.preset ?? "as the settings say"],
        ["still for", "\(watch.still) s"],
      ]
      return [Line(text: watch.folder, kind: .title), Line(text: "  \(watch.text)\(since)", kind: kind)]
        + TextTable.lines(facts).map { Line(text: "  " + $0, kind: .text) } + [Line(text: "", kind: .text)]
    }
  }

  private static func job(_ view: JobView, _ state: DashboardState) -> [Line] {
    let job = view.job
    var lines: [Line] = []
    if let error = job.error { lines += section("Error", error.fullText.components(separatedBy: "\n"), .bad) }
    lines += section(
      "Ways out", job.waysOut.map(\.label) + (job.waysOut.isEmpty ? [] : ["r chooses one, s changes more"]))
    lines += section("Job", TextTable.lines(facts(view, state)))
    lines += section("Over the film", strips(view, state))
    // Of a finished film one wants to know first whether it can be trusted.
    if let report = view.report { lines += trust(report) }
    lines += settings(job, state)
    if let plan = view.plan {
      lines += section("Plan", ReportText.lines(plan, includingLosses: false))
      let losses = plan.losses.map { "\($0.subject): \($0.detail)" }
      lines += losses.isEmpty ? section("Losses", ["none"], .good) : section("Losses", losses, .warning)
    }
    if view.plan == nil, !job.state.isFinal { lines += preview(view, state) }
    if let source = view.source { lines += section("Source", ReportText.lines(source, frameRate: nil)) }
    lines += section(
      "Sound",
      view.tracks.map { track in
        "stream \(track.stream)  \(track.state.rawValue)  \(track.title)  \(track.bytes.map(Format.bytes) ?? "")\(track.error.map { "  " + $0.description } ?? "")"
      })
    if let goal = view.plan?.quality {
      let below = view.chunksBelow.map { "\($0.id.index)  \($0.trialsText(goal.metric) ?? ChunkText.scored($0, goal))" }
      lines += section("Chunks under the target", below, .warning)
    }
    let failed = view.chunks.filter { $0.error != nil }
    lines += section(
      "Chunks with errors", failed.map { "\($0.id.index)  \($0.state.rawValue)  \($0.error!.description)" }, .bad)
    lines += commands(state.commands[job.id] ?? [], state)
    return lines
  }

  /// The settings that are not the built-in ones, with where they came from.
  private static func settings(_ job: Job, _ state: DashboardState) -> [Line] {
    guard let settings = state.jobSettings[job.id] else { return [] }
    let rows = settings.deviations.map { definition in
      [definition.key, settings.value(of: definition).toml, "from \(settings.origin(of: definition))"]
    }
    let hint = job.state.canChange && !state.options.isWatching ? "s changes them" : nil
    let lines = rows.isEmpty ? ["all as they are built in"] : TextTable.lines(rows)
    return section("Settings", lines + (hint.map { [$0] } ?? []))
  }

  /// What a look into a film shows before the engine looks.
  private static func preview(_ view: JobView, _ state: DashboardState) -> [Line] {
    switch state.previews[view.job.id] {
    case nil:
      let text =
        view.job.state == .running ? "being made" : "not known before the film is looked into; v looks now"
      return section("Plan", [text], .quiet)
    case .looking: return section("Plan", ["looking into the film …"], .quiet)
    case .done(.failure(let report)): return section("Plan", [report.description], .bad)
    case .done(.success(let found)):
      var lines: [Line] = []
      if let refusal = found.refusal { lines += section("It would be refused", [refusal.description], .bad) }
      if let plan = found.plan {
        lines += section("Plan, as far as a quick look shows", ReportText.lines(plan, includingLosses: false))
        let losses = plan.losses.map { "\($0.subject): \($0.detail)" }
        lines += losses.isEmpty ? section("Losses", ["none"], .good) : section("Losses", losses, .warning)
      }
      return lines + section("Source", ReportText.lines(found.source, frameRate: nil))
    }
  }

  private static func facts(_ view: JobView, _ state: DashboardState) -> [[String]] {
    let job = view.job
    let figures = state.figures[job.id] ?? JobFigures()
    var rows = [
      ["state", job.state.rawValue + (job.state == .running ? ", \(job.phase.rawValue)" : "")],
      ["source", job.source], ["output", job.output],
      ["priority", "\(job.priority)"],
    ]
    let total = max(figures.totalFrames(of: view), job.estimate?.frames ?? 0)
    if total > 0 { rows.append(["frames", "\(figures.encodedFrames) of \(view.isSegmented ? "" : "about ")\(total)"]) }
    let chunks = WorkState.allCases.filter { figures.count($0) > 0 }.map { "\(figures.count($0)) \($0.rawValue)" }
    if !chunks.isEmpty { rows.append(["chunks", chunks.joined(separator: ", ")]) }
    rows.append(["added", day(job.added, state)])
    if let reason = state.standing(of: view, in: state.outlook).reason {
      rows.insert(["waits", reason.text(at: state.now, in: state.options.timeZone)], at: 1)
    }
    if let started = job.started { rows.append(["started", day(started, state)]) }
    if let ended = job.ended { rows.append(["ended", day(ended, state)]) }
    if job.elapsedBefore > 0 { rows.append(["worked", Format.duration(job.elapsedBefore)]) }
    if let speed = view.meanSpeed { rows.append(["speed", Format.speed(speed) + ", over all of it"]) }
    if let sizes = JobText.sizes(view) { rows.append(["size", sizes]) }
    if !view.marks.isEmpty { rows.append(["marks", view.marks.text]) }
    if job.state == .done || job.state == .failed {
      rows.append(["report", "w writes \(ReportNaming.beside(job.output))"])
    }
    let saved = JobText.savedText(view, figures)
    if saved != "—" { rows.append(["saved", saved]) }
    return rows + quality(view, figures)
  }

  /// The target, the score, and while the film is encoded what has come of it so far.
  private static func quality(_ view: JobView, _ figures: JobFigures) -> [[String]] {
    var rows: [[String]] = []
    if let goal = view.plan?.quality { rows.append(["target", goal.text]) }
    guard let score = view.score(sums: figures.scores) else { return rows }
    guard !score.isFinal else { return rows + [["quality", score.text]] }
    let (count, below) = (figures.scores.chunks, figures.scores.below)
    let missed = below > 0 ? ", \(below) under the target" : ""
    return rows + [["quality", "\(score.text), over \(count) \(count == 1 ? "chunk" : "chunks")\(missed)"]]
  }

  private static func day(_ date: Date, _ state: DashboardState) -> String {
    LogText.moment(date, state.options.timeZone)
  }

  private static func clock(_ date: Date, _ state: DashboardState) -> String {
    LogText.clock(date, state.options.timeZone)
  }

  private static func trust(_ report: TrustReport) -> [Line] {
    let width = report.checks.map { DisplayWidth.of($0.name) }.max() ?? 0
    var lines = [Line(text: "Trust report", kind: .title)]
    for check in report.checks {
      let name = check.name + String(repeating: " ", count: width - DisplayWidth.of(check.name))
      let kind: Kind = check.verdict == .ok ? .good : check.verdict == .failed ? .bad : .warning
      lines.append(
        Line(
          text: "  \(check.verdict.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0))\(name)  \(check.detail)",
          kind: kind))
    }
    if let quality = report.quality {
      let scores =
        "\(quality.metricName): mean \(Format.fixed(quality.mean, 2)), worst percent \(Format.fixed(quality.percentile1, 2)), minimum \(Format.fixed(quality.minimum, 2))"
      lines.append(Line(text: "  " + scores + (quality.remark.map { " (\($0))" } ?? ""), kind: .text))
      if let search = quality.search {
        lines.append(Line(text: "  target \(search.text)", kind: search.below > 0 ? .warning : .text))
      }
    }
    return lines + [Line(text: "", kind: .text)]
  }

  private static func commands(_ commands: [RecordedCommand], _ state: DashboardState) -> [Line] {
    section(
      "Commands run since the screen opened",
      commands.suffix(40).map { "\(clock($0.time, state))  \($0.chunk.map { "chunk \($0)  " } ?? "")\($0.text)" },
      .quiet)
  }

  private static func chunk(_ chunk: Chunk, _ state: DashboardState) -> [Line] {
    var lines: [Line] = []
    if let error = chunk.error { lines += section("Error", error.fullText.components(separatedBy: "\n"), .bad) }
    var rows = [
      ["state", ChunkText.state(chunk) + (ChunkText.remark(chunk).isEmpty ? "" : ": \(ChunkText.remark(chunk))")],
      ["from", Format.timestamp(chunk.start)], ["length", "\(Format.fixed(chunk.length, 3)) s"],
      [
        "frames",
        chunk.result.map { "\($0.frames), as encoded" } ?? "\(chunk.progress.frames) of \(chunk.range.expectedFrames)",
      ],
      ["CRF", Format.compact(chunk.crf)],
    ]
    let metric = chunk.result?.quality?.metric ?? state.engine.jobs[chunk.id.job]?.plan?.quality?.metric
    if let trials = metric.flatMap(chunk.trialsText) { rows.append(["trials", trials]) }
    if let quality = chunk.result?.quality { rows.append(["score", quality.text]) }
    rows += [
      ["attempts", "\(chunk.attempt)"],
      ["threads", chunk.parallelism.map { "lp \($0)" } ?? "—"],
      ["size", ChunkText.size(chunk)], ["speed", Format.speed(ChunkText.speed(chunk))],
      ["memory", ChunkText.memory(chunk) > 0 ? Format.bytes(ChunkText.memory(chunk)) : "—"],
    ]
    if let result = chunk.result {
      rows += [
        ["took", Format.duration(result.seconds)], ["CPU", Format.duration(result.cpuSeconds)],
        ["hash of its packets", result.packetHash], ["decode errors of the source", "\(result.decodeErrors)"],
        ["decoding began", ChunkText.lead(result.lead)],
      ]
    }
    lines += section("Chunk", TextTable.lines(rows))
    lines += commands((state.commands[chunk.id.job] ?? []).filter { $0.chunk == chunk.id.index }, state)
    return lines
  }
}
