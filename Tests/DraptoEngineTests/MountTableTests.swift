import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoEngine

@Suite struct MountTableTests {
  private let table = MountTable.parse(
    mountinfo: #"""
      27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
      22 27 0:21 / /proc rw,relatime shared:12 - proc proc rw
      40 27 0:44 / /mnt/nas rw,relatime shared:300 master:2 - nfs4 nas:/films rw,vers=4.2
      41 40 0:45 /inner /mnt/nas/inner\040one rw - nfs4 nas:/inner rw
      42 27 8:17 / /media/back\134slash\011tab\012line rw - vfat /dev/sdb1 rw
      43 27 0:50 / /auto/films rw,relatime - autofs systemd-1 rw,fd=47
      44 27 0:51 / /auto/woken rw,relatime - autofs systemd-1 rw,fd=48
      45 44 0:52 / /auto/woken rw,relatime - cifs //nas/woken rw
      broken line
      46 27 0:53 / /cut
      """#)

  @Test func `a path lies on the innermost mount, by whole names`() {
    #expect(table.mountPoint(of: "/mnt/nas/film.mkv") == "/mnt/nas")
    #expect(table.mountPoint(of: "/mnt/nas") == "/mnt/nas")
    #expect(table.mountPoint(of: "/mnt/nas/inner one/a/b.mkv") == "/mnt/nas/inner one")
    #expect(table.mountPoint(of: "/mnt/nasty/film.mkv") == nil)
    #expect(table.mountPoint(of: "/mnt/nas/../film.mkv") == nil)
    #expect(table.mountPoint(of: "/home/film.mkv") == nil)
    #expect(table.mountPoint(of: "/") == nil)
  }

  @Test func `escaped letters are read`() {
    #expect(table.isMounted("/mnt/nas/inner one"))
    #expect(table.isMounted("/media/back\\slash\ttab\nline"))
    #expect(!table.isMounted(#"/mnt/nas/inner\040one"#))
  }

  @Test func `a place where an automounter waits is no mount until it is woken`() {
    #expect(!table.isMounted("/auto/films"))
    #expect(table.mountPoint(of: "/auto/films/film.mkv") == nil)
    #expect(table.isMounted("/auto/woken"))
  }

  @Test func `lines that make no sense are passed over`() {
    #expect(!table.isMounted("/cut"))
    #expect(table.points.count == 5)
    #expect(table.isMounted("/"))
    #expect(MountTable.parse(mountinfo: "").points.isEmpty)
  }

  @Test func `this machine's table has its /proc`() throws {
    let table = try #require(MountTable.read())
    #expect(table.mountPoint(of: "/proc/self/stat") == "/proc")
  }

  @Test func `the mount of a file that does not exist yet is found, also behind a link`() throws {
    let folder = TemporaryFolder("links")
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "/proc/self")
    #expect(MountTable.mountPoint(for: folder.path + "/link/nowhere/film.mkv") == "/proc")
    let here = MountTable.read()?.mountPoint(of: folder.path)
    #expect(MountTable.mountPoint(for: folder.path + "/film.mkv") == here)
  }
}
