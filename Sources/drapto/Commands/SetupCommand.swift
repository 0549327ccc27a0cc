import ArgumentParser
import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoStore
import Foundation
import UnixSignals

struct SetupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup", abstract: "Fetch an ffmpeg with VMAF and Dolby Vision into drapto's tools folder.",
    discussion: """
      Does nothing where an ffmpeg that can is there already. pip fetches it, by your own index, proxy and certificates \
      (PIP_INDEX_URL, pip.conf); nothing is taken whose SHA-256 is not the one that drapto knows. Interrupted or failed, \
      it leaves the tools folder as it was.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Fetch it although an ffmpeg that can is there.") var force = false
  @Option(
    help: ArgumentHelp("A wheel that was fetched elsewhere, for machines without a network.", valueName: "wheel"),
    completion: .file(extensions: ["whl"]))
  var from: String?
  @Flag(help: "Only say what would be fetched, with its size and checksum.") var show = false

  func run() async throws {
    guard let pin = FFmpegPin.own else { throw ErrorReport(.unexpected, "the pin of the ffmpeg can't be read") }
    let wiring = ToolWiring(settings: try common.settings())
    if show { return printLines(Self.lines(pin)) }
    if !force, from == nil, let found = await wiring.finder.capable() {
      printLines(["nothing to fetch: \(found.path) has VMAF and Dolby Vision (by \(found.foundBy))"])
      return
    }
    // First of all, so that no signal finds pip at work with nobody who ends it.
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    let work = Task { try await fetch(pin, wiring) }
    // Reads signals until the process ends: while nobody does, a signal kills at once.
    Task { for await _ in signals { work.cancel() } }
    do { try await work.value } catch {
      throw work.isCancelled ? Self.interruption : error
    }
    try await finish(wiring)
  }

  private static let interruption = ErrorReport(
    .interrupted, "drapto was asked to stop", advice: "Run the same command again: it begins anew.")

  private func fetch(_ pin: FFmpegPin, _ wiring: ToolWiring) async throws {
    let progress = Locked(FetchProgress(name: pin.name, total: pin.wheelBytes))
    let start = ContinuousClock.now
    let probe = CapabilityProbe(runner: wiring.lookRunner, cacheFolder: nil)
    let setup = FFmpegSetup(
      pin: pin, toolsFolder: wiring.places.toolsFolder(wiring.settings), runner: ToolRunner(owner: "drapto-setup"),
      wheel: from.flatMap(wiring.places.expanded),
      report: { step in
        let seconds = (ContinuousClock.now - start).seconds
        if let text = progress.withLock({ $0.text(step, seconds: seconds, width: standardOutputWidth ?? 80) }) {
          standardOutput(text)
        }
      },
      check: { path in
        do {
          guard try await probe.capabilities(of: path).hasAll else {
            throw ErrorReport(.toolIncapable, "the ffmpeg that was fetched lacks VMAF or Dolby Vision here")
          }
        } catch let error as MediaError {
          throw ErrorReport(
            .setupFolder, "the ffmpeg that was fetched can't be run here", stderrTail: error.report.fullText)
        }
      })
    defer { standardOutput(progress.value.end) }
    try await setup.run()
  }

  /// What was fetched is no use where something else is named.
  private func finish(_ wiring: ToolWiring) async throws {
    let mine = wiring.places.toolsFolder(wiring.settings) + "/ffmpeg"
    standardOutput(lines: ["ffmpeg with VMAF and Dolby Vision: \(mine)"])
    if let chosen = try? await wiring.finder.find(), chosen.ffmpeg != mine {
      standardOutput(lines: ["drapto still takes \(chosen.ffmpeg): `drapto doctor` says by what it is named"])
    }
    let folder = wiring.places.stateFolder(wiring.settings)
    if try await blocking({ StateLock.holder(of: folder) }) != nil {
      standardOutput(lines: ["the engine that runs keeps its own: `drapto engine restart --drain` changes over"])
    }
  }

  private static func lines(_ pin: FFmpegPin) -> [String] {
    [
      "project: \(pin.project)", "version: \(pin.version)", "size: \(Format.bytes(pin.wheelBytes))",
      "SHA-256 of the wheel: \(pin.wheelSHA256)", "program: \(pin.member), \(Format.bytes(pin.bytes))",
      "SHA-256 of the program: \(pin.sha256)",
      "by hand: python3 -m pip download --no-deps --only-binary :all: \(pin.project)==\(pin.version)",
    ]
  }
}
