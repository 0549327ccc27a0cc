import DraptoControl
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import drapto

extension ProgramTests {
  /// What `scripts/package` makes of the built program, and what `install` does with it. That a release runs where there
  /// is no Swift, `scripts/package-test` shows.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct PackageTests {
    @Test func `the package says what it needs, and has everything in its place`() async throws {
      let package = try await MadePackage.shared.value
      let fields = try await TestTools.run("/usr/bin/dpkg-deb", ["-f", package.deb])
      for line in ["Package: drapto", "Version: \(DraptoVersion.text)", "Section: video"] {
        #expect(fields.contains(line + "\n"), "\(line)")
      }
      let needs = try #require(fields.split(separator: "\n").first { $0.hasPrefix("Depends: ") })
      for name in ["ffmpeg", "mkvtoolnix", "libc6 (>= ", "libsqlite3-0 (>= ", "libncursesw6 (>= ", "libstdc++6 (>= "] {
        #expect(needs.contains(name), "\(needs)")
      }
      let list = try await TestTools.run("/usr/bin/dpkg-deb", ["-c", package.deb])
      let lines = list.split(separator: "\n")
      #expect(lines.allSatisfy { $0.contains(" root/root ") })
      let paths = Set(lines.compactMap { $0.split(separator: " ").dropFirst(5).first.map(String.init) })
      for path in [
        "bin/drapto", "share/man/man1/drapto.1.gz", "share/bash-completion/completions/drapto",
        "share/zsh/vendor-completions/_drapto", "share/fish/vendor_completions.d/drapto.fish",
        "lib/systemd/user/drapto.service", "share/drapto/themes/default.theme", "share/doc/drapto/copyright",
        "share/doc/drapto/changelog.gz", "share/doc/drapto/README.md", "share/doc/drapto/docs/errors.md",
      ] { #expect(paths.contains("./usr/" + path), "\(path)") }
      #expect(lines.contains { $0.hasPrefix("-rwxr-xr-x") && $0.contains("./usr/bin/drapto") })
    }

    @Test func `the unit of the package has nothing of the machine it was made on`() async throws {
      let root = try await MadePackage.shared.value.unpacked
      let unit = try String(contentsOfFile: root + "/usr/lib/systemd/user/drapto.service", encoding: .utf8)
      #expect(unit.contains("\nExecStart=/usr/bin/drapto engine run\n") && !unit.contains("Environment="))
      #expect(unit.contains("systemctl --user enable --now drapto") && !unit.contains("drapto engine unit"))
    }

    @Test func `bash completes a job's number from the script of the package`() async throws {
      let root = try await MadePackage.shared.value.unpacked
      let served = try await ServedEngine(FakeWorker(others: .waits))
      try await served.core.enqueue("alpha")
      try await served.core.atWork(JobID(1), 0)
      var found: [String] = []
      // A machine that is busy may be too slow for a shell that does not wait.
      let isThere = try await eventually {
        found = try await served.shell(
          """
          source \(shellQuoted(root + "/usr/share/bash-completion/completions/drapto"))
          COMP_WORDS=(drapto pause ''); COMP_CWORD=2; COMP_LINE='drapto pause '; COMP_POINT=13; COMPREPLY=()
          $(complete -p drapto | sed 's/.*-F \\([^ ]*\\).*/\\1/') drapto '' pause
          printf '%s\\n' "${COMPREPLY[@]}"
          """
        ).output
        return found.contains("1")
      }
      #expect(isThere && found.contains("alpha.mkv"), "\(found)")
    }

    @Test func `the archive installs into a folder, runs from there, and goes without a trace`() async throws {
      let package = try await MadePackage.shared.value
      let folder = TemporaryFolder("prefix")
      try await TestTools.run("/bin/tar", ["-xzf", package.archive, "-C", folder.path])
      let name = try #require(folder.contents().first { $0.hasPrefix("drapto-\(DraptoVersion.text)-linux-") })
      let prefix = folder.path + "/my prefix"
      let install = folder.path + "/" + name + "/install"
      try await checkInstall(install, [], prefix)
      // Again, as an upgrade does: what the earlier one had and this one has not goes.
      let list = prefix + "/share/drapto/installed-files"
      let before = try String(contentsOfFile: list, encoding: .utf8)
      try folder.write("old", to: "my prefix/share/drapto/old file")
      try (before + "share/drapto/old file\n").write(toFile: list, atomically: true, encoding: .utf8)
      try folder.write("mine", to: "my prefix/share/drapto/themes/mine.theme")
      try await checkInstall(install, [], prefix)
      #expect(try String(contentsOfFile: list, encoding: .utf8) == before)
      #expect(!FileManager.default.fileExists(atPath: prefix + "/share/drapto/old file"))
      try await TestTools.run(install, ["--uninstall", "--prefix", prefix])
      // What others put there stays.
      #expect(folder.contents("my prefix") == ["share"])
      #expect(folder.contents("my prefix/share/drapto/themes") == ["mine.theme"])
      await #expect(throws: MediaError.self) { try await TestTools.run(install, ["--uninstall", "--prefix", prefix]) }
    }

    @Test func `so does the tree of the sources`() async throws {
      let folder = TemporaryFolder("prefix")
      let (script, prefix) = (MadePackage.root + "/scripts/install", folder.path + "/p")
      try await checkInstall(script, ["--binary", Drapto.path], prefix)
      try await TestTools.run(script, ["--uninstall", "--prefix", prefix])
      #expect(folder.contents("p").isEmpty)
    }

    private func checkInstall(_ script: String, _ more: [String], _ prefix: String) async throws {
      try await TestTools.run(script, more + ["--prefix", prefix])
      #expect(try await TestTools.run(prefix + "/bin/drapto", ["--version"]) == DraptoVersion.text + "\n")
      let unit = try String(contentsOfFile: prefix + "/share/systemd/user/drapto.service", encoding: .utf8)
      #expect(unit.contains("\nExecStart=" + SystemdWord.quoted(prefix + "/bin/drapto") + " engine run\n"))
      #expect(FileManager.default.fileExists(atPath: prefix + "/share/man/man1/drapto.1.gz"))
    }

    // MARK: The commands behind it

    @Test func `man and completions print theirs`() async throws {
      let drapto = Drapto()
      let page = try await drapto.run(["man"])
      #expect(page.status == 0 && page.output.first?.hasPrefix(".TH DRAPTO 1") == true)
      for (shell, mark) in [
        ("bash", "complete -o filenames"), ("zsh", "#compdef drapto"), ("fish", "complete -c 'drapto'"),
      ] {
        let script = try await drapto.run(["completions", shell])
        #expect(script.status == 0 && script.text.contains(mark), "\(shell)")
      }
      let other = try await drapto.run(["completions", "tcsh"])
      #expect(other.status == 2, "\(other.text)")
    }

    @Test func `setup takes no file that it does not know`() async throws {
      let drapto = Drapto()
      let wheel = try drapto.folder.write("no wheel", to: "other.whl")
      let tools = drapto.folder.path + "/tools"
      let result = try await drapto.run(
        ["setup", "--from", wheel], environment: ["DRAPTO_SYSTEM_TOOLS_FOLDER": tools])
      #expect(result.status == 1 && result.text.contains("DRP-SETUP-CHECKSUM"), "\(result.text)")
      #expect(drapto.folder.contents("tools").isEmpty)
      let shown = try await drapto.run(["setup", "--show"])
      let pin = try #require(FFmpegPin.own)
      #expect(shown.status == 0 && shown.text.contains(pin.wheelSHA256), "\(shown.text)")
    }

    @Test func `setup has nothing to do where the ffmpeg can do all`() async throws {
      let tools = try await TestTools.toolset()
      let drapto = Drapto()
      let result = try await drapto.run(
        ["setup"], environment: ["FFMPEG": tools.ffmpeg, "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"])
      // Else it tries, and there is no index.
      #expect(result.text.contains(tools.capabilities.hasAll ? "nothing to fetch: \(tools.ffmpeg)" : "DRP-SETUP-FETCH"))
    }
  }
}

/// The package and archive of the built program, made once for all tests.
private struct MadePackage: Sendable {
  private let folder: TemporaryFolder
  let deb: String
  let archive: String
  /// What the package has, below a folder in place of `/`.
  var unpacked: String { folder.path + "/root" }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static let shared = Task { () throws -> MadePackage in
    let folder = TemporaryFolder("package")
    let files = try await TestTools.run(
      root + "/scripts/package", ["--binary", Drapto.path, "--out", folder.path, "--quick"]
    ).split(separator: "\n").map(String.init)
    let made = MadePackage(
      folder: folder, deb: try #require(files.first { $0.hasSuffix(".deb") }),
      archive: try #require(files.first { $0.hasSuffix(".tar.gz") }))
    try await TestTools.run("/usr/bin/dpkg-deb", ["-x", made.deb, made.unpacked])
    return made
  }
}
