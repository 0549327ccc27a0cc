import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Glibc
import Testing

/// A file system of its own in memory, one megabyte large. Only root can make one.
private final class SmallDisk: Sendable {
  let path: String

  init?(in folder: TemporaryFolder) {
    path = folder.path + "/disk"
    mkdir(path, 0o700)
    guard mount("none", path, "tmpfs", 0, "size=1m") == 0 else { return nil }
  }

  static let canBeMade: Bool = {
    let folder = TemporaryFolder("mount")
    // The folder goes after the disk in it.
    return withExtendedLifetime(folder) { SmallDisk(in: folder) != nil }
  }()

  /// Takes all the space that is left.
  func fill() throws {
    let descriptor = open(path + "/filler", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    defer { close(descriptor) }
    let bytes = [UInt8](repeating: 0, count: 4096)
    while write(descriptor, bytes, bytes.count) > 0 {}
    #expect(errno == ENOSPC)
  }

  func free() throws { try FileManager.default.removeItem(atPath: path + "/filler") }

  deinit { umount2(path, Int32(MNT_DETACH)) }
}

@Suite struct FullDiskTests {
  private let folder = TemporaryFolder("full")

  @Test(.enabled(if: SmallDisk.canBeMade)) func `on a full disk nothing is stored, and everything when there is room`()
    async throws
  {
    let disk = try #require(SmallDisk(in: folder))
    let path = disk.path + "/drapto.sqlite"
    let store = try JobStore(path: path)
    try await store.write([.job(ModelSamples.job(1))])
    let chunks = (0..<200).map { ModelSamples.chunk($0) }
    let changes: [StoreChange] = [.job(ModelSamples.job(2)), .chunks(chunks)]
    try disk.fill()
    for _ in 0..<3 {
      do {
        try await store.write(changes)
        Issue.record("the disk has room")
      } catch {
        #expect(ErrorReport.of(error).code == .diskFull)
        #expect(ErrorReport.of(error).file == path)
      }
      #expect(try await store.load().records.map(\.job.id) == [JobID(1)])
    }
    try disk.free()
    try await store.write(changes)
    let records = try await store.load().records
    #expect(records.map(\.job.id) == [JobID(1), JobID(2)])
    #expect(records.first?.chunks == chunks)
  }

  @Test(.enabled(if: SmallDisk.canBeMade)) func `opening on a full disk says that it is full`() throws {
    let disk = try #require(SmallDisk(in: folder))
    try disk.fill()
    let path = disk.path + "/drapto.sqlite"
    do {
      _ = try JobStore(path: path)
      Issue.record("the disk has room")
    } catch { #expect(ErrorReport.of(error).code == .diskFull) }
    try disk.free()
    _ = try JobStore(path: path)
  }
}
