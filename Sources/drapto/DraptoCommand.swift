import ArgumentParser
import DraptoControl

/// `drapto`: the verbs.
struct DraptoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drapto",
    abstract: "Turns films into checked AV1 + Opus MKV files, in parallel chunks, without ever losing finished work.",
    discussion: """
      drapto                          open the dashboard; a adds films, ? shows all keys
      drapto FILM DIR                 open it with these films in the queue
      drapto encode A B DIR -o OUT    a queue: films and whole folders
      drapto encode --dry-run FILM    say what would be done, and what would be lost
      drapto queue                    what the engine that runs has to do, and how far it is

      Interrupt it any way you like: the same command goes on where it was. \
      Exit status: 0 all done, 1 some failed, 2 usage or settings, 3 tools missing, 130 interrupted.
      """,
    version: DraptoVersion.text,
    groupedSubcommands: groups,
    defaultSubcommand: DashboardCommand.self)

  /// The verbs as help lists them. docs/commands.md has a part for each.
  static let groups = [
    CommandGroup(
      name: "Encoding", subcommands: [DashboardCommand.self, AttachCommand.self, EncodeCommand.self, ChunkCommand.self]),
    CommandGroup(
      name: "Queue",
      subcommands: [
        QueueCommand.self, StatusCommand.self, HistoryCommand.self, LogCommand.self, WaitCommand.self,
      ]),
    CommandGroup(
      name: "Steering",
      subcommands: [
        AddCommand.self, EditCommand.self, PauseCommand.self, ResumeCommand.self, CancelCommand.self, RetryCommand.self,
        ReleaseCommand.self, RemoveCommand.self, MoveCommand.self, PriorityCommand.self, DrainCommand.self,
        WorkersCommand.self,
      ]),
    CommandGroup(name: "Engine", subcommands: [EngineCommands.self]),
    CommandGroup(
      name: "Checking",
      subcommands: [
        ProbeCommand.self, SampleCommand.self, ValidateCommand.self, ReportCommand.self, CompareCommand.self,
        DoctorCommand.self, ConfigCommand.self,
      ]),
    CommandGroup(
      name: "Installation", subcommands: [SetupCommand.self, ManCommand.self, CompletionsCommand.self]),
  ]
}
