import ArgumentParser
import DraptoModel
import Glibc
import UnixSignals

struct EngineRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run the engine here, in the foreground: works on the queue and serves clients.",
    discussion: """
      Ctrl-C or TERM stops it in order; a second one does not wait. Under systemd it says when it is ready. Exit status: \
      0 when it was asked to stop, 2 settings, or another engine at work, 3 tools missing.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: ArgumentHelp("Descriptor to tell whether it has started.", visibility: .hidden))
  var readyFd: Int32?

  func run() async throws {
    let notifier = ServiceNotifier.taken()
    let readiness = readyFd.flatMap { ReadinessPipe(descriptor: $0) }
    // In the background no terminal is its own that could be closed.
    if readyFd != nil { signal(SIGHUP, SIG_IGN) }
    // First of all, so that no signal finds the engine without an ear.
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    do {
      try await EngineService(common: common, notifier: notifier, readiness: readiness).run(until: signals)
    } catch {
      readiness?.failed(ErrorReport.of(error))
      throw error
    }
  }
}
