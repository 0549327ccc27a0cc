import ArgumentParser
import DraptoEngine
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation
import Glibc

struct DoctorCommand: AsyncParsableCommand, AnswersInJSON {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Show every tool found or missing, what each lack costs, and how to mend it.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let settings = try common.settings()
    let wiring = ToolWiring(settings: settings)
    let memory = ResourceMonitor.memory()
    let report = DoctorReport(
      tools: await wiring.finder.report(),
      places: [
        place("settings file", wiring.places.configFile, needsWriting: false),
        place("state", wiring.places.stateFolder(settings), needsWriting: true),
        place("work", wiring.places.workFolder(settings), needsWriting: true),
        place("tools folder", wiring.places.toolsFolder(settings), needsWriting: false),
      ],
      cores: ToolWiring.cores, memoryTotal: memory.total, memoryAvailable: memory.available,
      features: SettingsCatalog.all.filter { $0.key.hasPrefix("features.") }.map { definition in
        DoctorReport.Feature(
          name: String(definition.key.dropFirst(9)), isOn: settings.value(of: definition) == .bool(true),
          summary: definition.summary)
      },
      logout: LogoutCase(LogoutLook().facts))
    if json { try printJSON(report) } else { printLines(ReportText.lines(report)) }
    if !report.isUsable { throw ExitStatus.toolsMissing }
  }

  private func place(_ name: String, _ path: String, needsWriting: Bool) -> DoctorReport.Place {
    // The nearest folder that exists tells of space and permission.
    var existing = path
    while !FileManager.default.fileExists(atPath: existing), existing != "/" {
      existing = OutputNaming.split(existing).folder
    }
    let free = DiskStatus.space(existing)?.free
    let isMissing = existing != path
    if needsWriting, access(existing, W_OK) != 0 {
      return DoctorReport.Place(
        name: name, path: path, free: free, problem: "can't be written: \(String(cString: strerror(errno)))")
    }
    return DoctorReport.Place(
      name: isMissing ? name + " (not made yet)" : name, path: path, free: free, problem: nil)
  }
}

/// Prints a value as readable JSON.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.dateEncodingStrategy = .iso8601
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
