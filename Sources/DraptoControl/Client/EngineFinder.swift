import DraptoModel
import Foundation
import Glibc

/// Looks for the engine of a state folder: where `engine.json` says, else where it would listen.
package struct EngineFinder: Sendable {
  /// Absolute.
  package var stateFolder: String
  /// Names the runtime folder of the session.
  package var environment: [String: String]

  package init(stateFolder: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.stateFolder = stateFolder
    self.environment = environment
  }

  /// Sockets to try, best first.
  package var sockets: [String] {
    let recorded = EngineRecord.read(stateFolder: stateFolder)?.socket
    let usual = SocketPlace.candidates(stateFolder: stateFolder, environment: environment, user: geteuid()).map(\.path)
    return [recorded].compactMap { $0 } + usual.filter { $0 != recorded }
  }

  /// Connects to the engine. Throws `DRP-CONTROL-NONE` where none listens, and what ``ControlClient`` throws.
  package func connect(name: String, watch: Bool = false) async throws -> ControlClient {
    let recorded = EngineRecord.read(stateFolder: stateFolder)?.socket
    for socket in sockets {
      do {
        let client = try await ControlClient.connect(to: socket, name: name, watch: watch)
        // One that lay there before, of another folder, is none of ours.
        if Self.isSame(client.engine.state, stateFolder) { return client }
        client.close()
      } catch let report as ErrorReport where report.code == .controlNone {
        continue
      } catch let report as ErrorReport where report.code == .controlSocket && socket != recorded {
        // Somebody else's in a place where ours might be: below /tmp anybody can make one, and keeps nobody out so.
        continue
      }
    }
    throw ErrorReport(
      .controlNone, "no engine runs for \(Format.visible(stateFolder))", file: stateFolder)
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    let real = [a, b].map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    return real[0] == real[1]
  }
}
