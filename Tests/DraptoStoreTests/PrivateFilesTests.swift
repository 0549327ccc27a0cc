import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@Suite struct PrivateFilesTests {
  private let folder = TemporaryFolder("private")

  private func mode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  /// Modes of all files of the database while it is open.
  private func modes(_ path: String) async throws -> [mode_t?] {
    let store = try JobStore(path: path)
    try await store.write([.job(ModelSamples.job())])
    let modes = ["", "-wal", "-shm"].map { mode(path + $0) }
    withExtendedLifetime(store) {}
    return modes
  }

  @Test func `nobody else can read what is made, whatever the umask`() async throws {
    let before = umask(0)
    defer { umask(before) }
    let state = folder.path + "/on/the/way"
    let lock = try StateLock(folder: state)
    #expect(mode(state) == 0o700)
    #expect(mode(state + "/lock") == 0o600)
    #expect(try await modes(state + "/drapto.sqlite") == [0o600, 0o600, 0o600])
    withExtendedLifetime(lock) {}
  }

  @Test func `files and folders of earlier versions are closed to others`() async throws {
    let state = folder.path + "/state"
    mkdir(state, 0o755)
    chmod(state, 0o755)
    try folder.write("", to: "state/lock")
    _ = try StoredFiles.copy("v1-done.sqlite", to: folder)
    let path = state + "/drapto.sqlite"
    try FileManager.default.moveItem(atPath: folder.file("drapto.sqlite"), toPath: path)
    for file in ["/lock", "/drapto.sqlite"] { chmod(state + file, 0o644) }
    let lock = try StateLock(folder: state)
    #expect(mode(state) == 0o700)
    #expect(mode(state + "/lock") == 0o600)
    #expect(try await modes(path) == [0o600, 0o600, 0o600])
    withExtendedLifetime(lock) {}
  }

  @Test func `a folder that is meant to be shared is not closed`() throws {
    let shared = folder.path + "/shared"
    mkdir(shared, 0o777)
    chmod(shared, 0o1777)
    let lock = try StateLock(folder: shared)
    #expect(mode(shared) == 0o1777)
    #expect(mode(shared + "/lock") == 0o600)
    withExtendedLifetime(lock) {}
  }
}
