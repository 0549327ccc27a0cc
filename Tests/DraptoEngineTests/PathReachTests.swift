import Dispatch
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoEngine

@Suite struct PathReachTests {
  private let folder = TemporaryFolder("reach")

  private func reason(_ reach: PathReach) -> String? {
    switch reach {
    case .unreachable(let text), .refused(let text): text
    case .there, .deleted: nil
    }
  }

  @Test func `a file that was removed is told from a folder that is not there`() throws {
    let film = try folder.write("film", to: "in/film.mkv")
    #expect(PathReach.check(at: film, mount: nil) == .there)
    unlink(film)
    #expect(PathReach.check(at: film, mount: nil) == .deleted)
    rmdir(folder.path + "/in")
    #expect(PathReach.check(at: film, mount: nil) == .unreachable("\(folder.path)/in is not there"))
    try folder.write("a file where the folder was", to: "in")
    #expect(PathReach.check(at: film, mount: nil) == .unreachable("\(folder.path)/in is not there"))
  }

  @Test func `a link counts as the file it points to`() throws {
    let film = try folder.write("film", to: "disk/film.mkv")
    let link = folder.path + "/link.mkv"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "disk/film.mkv")
    #expect(PathReach.check(at: link, mount: nil) == .there)
    unlink(film)
    #expect(PathReach.check(at: link, mount: nil) == .deleted)
    rmdir(folder.path + "/disk")
    #expect(PathReach.check(at: link, mount: nil) == .unreachable("\(folder.path)/disk is not there"))
  }

  @Test func `a film that lies where nothing is mounted any more can't be reached, even if a file is there`() throws {
    let film = try folder.write("film", to: "film.mkv")
    #expect(PathReach.check(at: film, mount: folder.path) == .unreachable("\(folder.path) is not mounted"))
    #expect(PathReach.check(at: film, mount: folder.path, forWriting: true) != .there)
    #expect(PathReach.check(at: film, mount: "/") == .there)
  }

  @Test func `an output may be new, its folder not`() throws {
    let output = folder.file("out/film.mkv")
    #expect(PathReach.check(at: output, mount: nil, forWriting: true) == .there)
    #expect(PathReach.check(at: folder.path + "/out", mount: nil, forWriting: true) == .there)
    rmdir(folder.path + "/out")
    let gone = PathReach.check(at: output, mount: nil, forWriting: true)
    #expect(gone == .unreachable("\(folder.path)/out is not there"))
  }

  @Test func `a program must be one that can be run`() throws {
    let program = try folder.write("#!/bin/sh\n", to: "program")
    chmod(program, 0o644)
    #expect(reason(PathReach.check(atProgram: program, mount: nil))?.contains("Permission denied") == true)
    chmod(program, 0o755)
    #expect(PathReach.check(atProgram: program, mount: nil) == .there)
    unlink(program)
    #expect(PathReach.check(atProgram: program, mount: nil) == .deleted)
  }

  @Test func `a name that no disk can hold is told with the system's words`() throws {
    let long = folder.path + "/" + String(repeating: "x", count: 300)
    #expect(reason(PathReach.check(at: long, mount: nil))?.contains("too long") == true)
  }

  @Test(.enabled(if: SmallDisk.canMount)) func `a disk that is pulled out and comes back`() throws {
    let disk = try SmallDisk("1m")
    let film = try disk.folder.write("film", to: "films/film.mkv")
    let mount = MountTable.mountPoint(for: film)
    #expect(mount == disk.path)
    #expect(PathReach.check(at: film, mount: mount) == .there)
    unlink(film)
    #expect(PathReach.check(at: film, mount: mount) == .deleted)
    disk.makeReadOnly(true)
    #expect(reason(PathReach.check(at: film, mount: mount, forWriting: true))?.contains("Read-only") == true)
    disk.unmount()
    #expect(PathReach.check(at: film, mount: mount) == .unreachable("\(disk.path) is not mounted"))
    // The folder below is empty and can be written.
    let output = disk.path + "/new.mkv"
    #expect(PathReach.check(at: output, mount: nil, forWriting: true) == .there)
    #expect(PathReach.check(at: output, mount: mount, forWriting: true) != .there)
  }
}

@Suite struct BoundedLooksTests {
  /// A place that does not answer until it is let go.
  private final class SilentPlace: Sendable {
    let started = Locked(0)
    private let gate = DispatchSemaphore(value: 0)

    @Sendable func look() -> PathReach {
      started.withLock { $0 += 1 }
      gate.wait()
      gate.signal()
      return .there
    }
    func comeBack() { gate.signal() }
  }

  private let looks = BoundedChecks()
  private let folder = TemporaryFolder("looks")

  @Test func `a place that answers is answered for`() async {
    #expect(await looks.answer(of: "/a", within: .seconds(30)) { 7 } == 7)
    #expect(looks.hung.isEmpty)
  }

  @Test func `a dead share costs one thread, however often it is looked at`() async {
    let share = SilentPlace()
    for _ in 0..<20 {
      let reach = await PathReach.check(
        at: "/mnt/nas/film.mkv", mount: "/mnt/nas", within: .milliseconds(20), by: looks, share.look)
      #expect(reach == .unreachable("/mnt/nas does not answer"))
    }
    #expect(share.started.value == 1)
    #expect(looks.hung == ["/mnt/nas"])
    #expect(await looks.answer(of: "/mnt/other", within: .seconds(30)) { 7 } == 7)
    share.comeBack()
    #expect(await eventually { looks.hung.isEmpty })
    let reach = await PathReach.check(
      at: "/mnt/nas/film.mkv", mount: "/mnt/nas", within: .seconds(30), by: looks, share.look)
    #expect(reach == .there)
    #expect(share.started.value == 2)
  }

  @Test func `looks that come together at a dead share hang one thread, not all`() async {
    let share = SilentPlace()
    await withTaskGroup(of: PathReach?.self) { group in
      for _ in 0..<8 { group.addTask { await looks.answer(of: "/mnt/nas", within: .milliseconds(50), share.look) } }
      for await answer in group { #expect(answer == nil) }
    }
    #expect(share.started.value == 1)
    share.comeBack()
    #expect(await eventually { looks.hung.isEmpty })
  }

  @Test func `a real path is looked at in time`() async throws {
    let film = try folder.write("film", to: "film.mkv")
    #expect(await PathReach.check(at: film, mount: nil, within: .seconds(30)) == .there)
    #expect(
      await PathReach.check(at: folder.path + "/out.mkv", mount: nil, forWriting: true, within: .seconds(30)) == .there)
    #expect(await PathReach.check(at: folder.path + "/none.mkv", mount: nil, within: .seconds(30)) == .deleted)
  }

  @Test(.enabled(if: DeadShare.canMount)) func `a share whose server is dead does not answer, and others do`()
    async throws
  {
    let share = try DeadShare()
    let film = share.path + "/film.mkv"
    for _ in 0..<3 {
      let reach = await PathReach.check(at: film, mount: share.path, within: .milliseconds(50))
      #expect(reach == .unreachable("\(share.path) does not answer"))
    }
    let other = try folder.write("film", to: "film.mkv")
    #expect(await PathReach.check(at: other, mount: nil, within: .seconds(30)) == .there)
    share.end()
    var reach = PathReach.there
    #expect(
      await eventually {
        reach = await PathReach.check(at: film, mount: share.path, within: .seconds(1))
        return reach == .unreachable("\(share.path) is not mounted")
      }, "\(reach)")
  }
}
