import DraptoModel

/// What is kept of a job for reports.
extension JobRun {
  /// What is known of the job's encode now. A work folder that does not answer in time takes nothing but the frames' scores
  /// with it. Nil when the job is gone.
  func filmRecord(within limit: Duration) async -> FilmRecord? {
    guard var view = journal.accepted.jobs[id] else { return nil }
    (view.chunks, view.tracks) = (board.chunks, board.tracks)
    let recorder = FilmRecorder(
      view: view, tools: journal.step(StepName.tools, of: id, as: [ToolRecord].self) ?? [],
      commands: commands.records, workspace: workspace)
    return await DraptoModel.within(limit) { recorder.record() } ?? recorder.bare
  }

  /// What was run for it so far, in this run and those before.
  private var commands: FilmCommands {
    journal.step(StepName.commands, of: id, as: FilmCommands.self) ?? FilmCommands()
  }

  /// Notes what made a chunk or track: written with the row that says it is done.
  func note(_ command: String, for work: WorkID) {
    var commands = commands
    switch work {
    case .chunk(let chunk): guard commands.keep(chunk: chunk.index, command) else { return }
    case .track(_, let stream): commands.keep(track: stream, command)
    }
    record(commands)
  }

  /// Notes what put the film together.
  func assembled(by assembly: [CommandRecord]) async {
    var commands = commands
    commands.keep(assembly: assembly)
    record(commands)
  }

  private func record(_ commands: FilmCommands) {
    // Strings and numbers can always be encoded.
    try? journal.record(StepName.commands, of: id, commands)
  }
}
