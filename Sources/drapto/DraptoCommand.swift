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

      Interrupt it any way you like: the same command goes on where it was. \
      Exit status: 0 all done, 1 some failed, 2 usage or settings, 3 tools missing, 130 interrupted.
      """,
    version: DraptoVersion.text,
    subcommands: [
      DashboardCommand.self, AttachCommand.self, EncodeCommand.self, ProbeCommand.self, DoctorCommand.self,
      ValidateCommand.self, ConfigCommand.self, ChunkCommand.self, EngineCommands.self,
    ],
    defaultSubcommand: DashboardCommand.self)
}
