import DraptoModel
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct LineSplitterTests {
  private func lines(_ pieces: [[UInt8]], limit: Int = 16_384) -> [String] {
    var splitter = LineSplitter(limit: limit)
    var result: [String] = []
    for piece in pieces { splitter.feed(piece) { result.append($0) } }
    splitter.flush { result.append($0) }
    return result
  }

  @Test func `lines end at both kinds of line end, wherever the bytes are cut`() {
    let text = Array("one\rtwo\r\nthree\n\nfünf\nlast".utf8)
    let expected = ["one", "two", "three", "fünf", "last"]
    for cut in 0...text.count {
      #expect(lines([Array(text[..<cut]), Array(text[cut...])]) == expected)
    }
    #expect(lines(text.map { [$0] }) == expected)
  }

  @Test func `endless lines are cut and bad bytes replaced`() {
    #expect(lines([Array(repeating: 0x61, count: 10)], limit: 4) == ["aaaa", "aaaa", "aa"])
    #expect(lines([[0x61, 0xFF, 0x62]]) == ["a\u{FFFD}b"])
    #expect(lines([[]]).isEmpty)
  }
}

@Suite struct TailRingTests {
  @Test func `the last lines stay, at most the capacity`() {
    var ring = TailRing(capacity: 10)
    for line in ["aaaa", "bbbb", "cccc"] { ring.add(line) }
    #expect(ring.text == "bbbb\ncccc")
    ring.add("a line too long")
    #expect(ring.text == "a line too long")
    ring.add("d")
    #expect(ring.text == "d")
  }
}

@Suite struct ProcessUsageTests {
  private let stat =
    "4242 (a) odd (name) T 1 4242 4242 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 4 0 12345 1000000 2560 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0"

  @Test func `fields are counted behind the last parenthesis of the name`() throws {
    let status = "Name:\ta\nVmPeak:\t  999999 kB\nVmHWM:\t   20480 kB\nVmRSS:\t   10240 kB\n"
    let usage = try #require(ProcessUsage.parse(stat: stat, status: status))
    #expect(usage.state == "T")
    #expect(usage.cpuSeconds == 300 / Double(sysconf(Int32(_SC_CLK_TCK))))
    #expect(usage.residentBytes == 2560 * Int64(sysconf(Int32(_SC_PAGESIZE))))
    #expect(usage.peakResidentBytes == 20480 * 1024)
  }

  @Test func `the peak is never below what is used now`() throws {
    let usage = try #require(ProcessUsage.parse(stat: stat, status: ""))
    #expect(usage.peakResidentBytes == usage.residentBytes)
  }

  @Test func `what is no stat line gives nothing`() {
    #expect(ProcessUsage.parse(stat: "", status: "") == nil)
    #expect(ProcessUsage.parse(stat: "1 (sh) R 1 2", status: "") == nil)
    #expect(ProcessUsage.read(pid: pid_t.max) == nil)
  }

  @Test func `this process is alive`() throws {
    let usage = try #require(ProcessUsage.read(pid: getpid()))
    #expect(usage.residentBytes > 1 << 20)
    #expect(usage.peakResidentBytes >= usage.residentBytes)
    #expect("RS".contains(usage.state))
  }

  @Test func `small files are read whole, missing ones not`() {
    #expect(readSmallFile("/proc/self/comm")?.isEmpty == false)
    #expect(readSmallFile("/no/such/file") == nil)
  }
}

@Suite struct MediaErrorTests {
  private let command = ToolCommand("/usr/bin/ffmpeg", ["-i", "a b"], environment: ["SVT_LOG": "2"])

  private func report(_ outcome: ToolOutcome) -> ErrorReport {
    MediaError.failed(command, outcome, file: "/films/a\u{1B}.mkv").report
  }

  @Test func `a command line can be pasted`() {
    #expect(command.shellText == "SVT_LOG=2 /usr/bin/ffmpeg -i 'a b'")
    #expect(command.toolName == "ffmpeg")
  }

  @Test func `a full disk is told from other failures`() {
    for words in ["av_interleaved_write_frame(): No space left on device", "Disk quota exceeded"] {
      #expect(report(ToolOutcome(exitStatus: 1, signal: nil, stderrTail: words)).code == .diskFull)
    }
    let other = report(ToolOutcome(exitStatus: 187, signal: nil, stderrTail: "odd"))
    #expect(other.code == .toolFailed)
    #expect(other.message == "ffmpeg on /films/a␛.mkv ended with status 187")
    #expect(other.exitStatus == 187)
  }

  @Test func `a frame without Dolby Vision metadata is told from every other end of an encoder`() {
    let words = "[libsvtav1] Dolby Vision enabled, but received frame without AV_FRAME_DATA_DOVI_METADATA"
    func isMissing(_ status: Int32?, _ signal: Int32?, _ tail: String) -> Bool {
      let outcome = ToolOutcome(exitStatus: status, signal: signal, stderrTail: tail)
      return MediaError.failed(command, outcome, file: nil).isMissingDolbyVision
    }
    #expect(isMissing(187, nil, words + "\nConversion failed!"))
    #expect(!isMissing(187, nil, "Cannot allocate memory"))
    #expect(!isMissing(nil, 9, words))
    #expect(!isMissing(1, nil, words + "\nNo space left on device"))
    // Of its first frame the encoder says so.
    let first = "[libsvtav1 @ 0x1] Dolby Vision enabled, but could not determine profile and compatibility mode."
    #expect(isMissing(187, nil, first))
    #expect(!MediaError.stalled(command, seconds: 300, stderrTail: words).isMissingDolbyVision)
    #expect(!MediaError.rejectedParameter(command, line: words).isMissingDolbyVision)
  }

  @Test func `a signal is an error of the machine`() {
    let killed = report(ToolOutcome(exitStatus: nil, signal: 9, stderrTail: ""))
    #expect(killed.code == .toolKilled)
    #expect(killed.code.errorClass == .infrastructure)
    #expect(killed.signal == 9)
  }

  @Test func `every other kind has its code and the command`() {
    let cases: [(MediaError, ErrorCode)] = [
      (.notStarted(command, reason: "x"), .toolMissing),
      (.rejectedParameter(command, line: "Error parsing option x"), .parameterRejected),
      (.stalled(command, seconds: 300, stderrTail: "x"), .toolStalled),
      (.badOutput(command, file: nil, reason: "x"), .toolFailed),
    ]
    for (error, code) in cases {
      #expect(error.report.code == code)
      #expect(error.report.command == command.shellText)
    }
    #expect(MediaError.other(ErrorReport(.sourceEmpty, "x")).report.code == .sourceEmpty)
  }

  @Test func `only the last lines are shown`() {
    let text = (1...30).map(String.init).joined(separator: "\n")
    #expect(MediaError.lastLines(text).hasPrefix("19\n"))
    #expect(MediaError.lastLines(text, 2) == "29\n30")
  }
}
