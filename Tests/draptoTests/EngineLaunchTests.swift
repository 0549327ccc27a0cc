import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import drapto

@Suite struct EngineLaunchTests {
  private func launch(
    config: String? = nil, _ assignments: [String] = [], environment: [String: String] = [:],
    file: [String: String] = [:]
  ) throws -> EngineLaunch {
    var settings = Settings()
    for (key, text) in file { try settings.set(key, text: text, from: .file("c.toml")) }
    for (name, text) in environment {
      guard let definition = SettingsCatalog.all.first(where: { $0.environmentName == name }) else { continue }
      try settings.set(definition.key, text: text, from: .environment(name))
    }
    for assignment in assignments {
      let parts = assignment.split(separator: "=", maxSplits: 1).map(String.init)
      try settings.set(parts[0], text: parts[1], from: .flag("--set"))
    }
    return EngineLaunch(
      config: config, assignments: assignments, settings: settings, environment: environment, folder: "/home/ann/films")
  }

  @Test func `flags are passed on as they are`() throws {
    let launch = try launch(config: "/etc/d.toml", ["system.resources.nice=3", "system.paths.state=/var/d"])
    #expect(
      launch.arguments == [
        "engine", "run", "--config", "/etc/d.toml", "--set", "system.resources.nice=3", "--set",
        "system.paths.state=/var/d",
      ])
  }

  @Test func `relative paths are made absolute, wherever they were set`() throws {
    let launch = try launch(
      config: "d.toml", ["system.paths.state=../s", "system.resources.nice=3"],
      environment: [
        "DRAPTO_SYSTEM_PATHS_WORK": "w", "FFMPEG": "bin/ffmpeg", "PWD": "/home/ann/films", "HOME": "/home/ann",
      ],
      file: ["system.paths.output": "./out"])
    #expect(
      launch.arguments == [
        "engine", "run", "--config", "/home/ann/films/d.toml", "--set", "system.resources.nice=3", "--set",
        "system.paths.output=/home/ann/films/out", "--set", "system.paths.state=/home/ann/s", "--set",
        "system.paths.work=/home/ann/films/w",
      ])
    #expect(
      launch.environment == [
        "DRAPTO_SYSTEM_PATHS_WORK": "/home/ann/films/w", "FFMPEG": "/home/ann/films/bin/ffmpeg", "PWD": "/",
        "HOME": "/home/ann",
      ])
  }

  @Test func `the home folder and absolute paths stay as they are written`() throws {
    let launch = try launch(["system.paths.state=~/s"], environment: ["DRAPTO_SYSTEM_PATHS_WORK": "/w"])
    #expect(launch.arguments == ["engine", "run", "--set", "system.paths.state=~/s"])
    #expect(launch.environment == ["DRAPTO_SYSTEM_PATHS_WORK": "/w"])
  }

  @Test func `what belongs to the starter alone is not passed on`() throws {
    let launch = try launch(environment: [
      "NOTIFY_SOCKET": "/run/n", "LISTEN_FDS": "1", "WATCHDOG_USEC": "1", "DRAPTO_OWNER": "/s", "SYSTEMD_EXEC_PID": "7",
      "LANG": "C",
    ])
    #expect(launch.environment == ["LANG": "C"])
  }
}
