import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc

/// What it costs to put HDR10+ metadata into a large chunk, beside copying it.
struct RewriteBench {
  /// Where the files are made: a disk, rather than memory.
  var folder: String
  var picture = Picture.large

  /// What the chunk's frames are.
  enum Picture: String, CaseIterable {
    /// 1280×720 with noise: about 200 kB a frame.
    case large
    /// 320×180 without: a few kB a frame.
    case small

    fileprivate var source: String {
      switch self {
      case .large: "testsrc2=size=1280x720:rate=25:duration=4,noise=alls=12:allf=t"
      case .small: "testsrc2=size=320x180:rate=25:duration=40,noise=alls=2:allf=t"
      }
    }

    fileprivate var crf: String { self == .large ? "25" : "35" }
  }

  /// Bytes of the chunk.
  private static let size = 2_000_000_000
  private static let rounds = 5

  /// Medians over the rounds; the peak of all.
  struct Figures {
    /// Of the times.
    var ratio: Double
    /// Of the processes' own and the kernel's work, which says more on a machine that has other things to do.
    var cpuRatio: Double
    /// Time of the rewrite and of its proof, over that of copying.
    var provenRatio: Double
    /// Seconds.
    var rewrite: Double
    /// Seconds.
    var copy: Double
    /// MiB.
    var peak: Double
    var bytes: Int
    var frames: Int
  }

  /// Rewrites and copies in turn, each in a process of its own.
  func run() async throws -> Figures {
    let place = folder + "/drapto-rewrite-\(getpid())"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }
    let (input, output) = (place + "/chunk.mkv", place + "/other.mkv")
    let bytes = try await makeChunk(input, in: place)
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var (times, work, peak, frames) = ([String: [Double]](), [String: [Double]](), 0.0, 0)
    for _ in 0..<Self.rounds {
      for kind in ["copy", "rewrite", "prove"] {
        // The first of two finds the page cache as the other kind left it, which costs more than the work itself. The
        // proof needs what the rewrite made.
        _ = try await figures(program, kind, input, output)
        if kind != "prove" { unlink(output) }
        let found = try await figures(program, kind, input, output)
        if kind != "rewrite" { unlink(output) }
        times[kind, default: []].append(found[0])
        work[kind, default: []].append(found[1])
        if kind != "copy" { (peak, frames) = (max(peak, found[2]), Int(found[3])) }
      }
    }
    func median(_ values: [Double]?) -> Double { (values ?? []).sorted()[Self.rounds / 2] }
    let (rewrite, copy) = (median(times["rewrite"]), median(times["copy"]))
    return Figures(
      ratio: rewrite / copy, cpuRatio: median(work["rewrite"]) / median(work["copy"]),
      provenRatio: (rewrite + median(times["prove"])) / copy, rewrite: rewrite, copy: copy, peak: peak, bytes: bytes,
      frames: frames)
  }

  /// What ``piece(_:_:to:)`` prints.
  private func figures(_ program: String, _ kind: String, _ input: String, _ output: String) async throws -> [Double] {
    let words = try await TestTools.run(program, ["piece", kind, input, output]).split(separator: " ")
    let figures = words.compactMap { Double($0.filter { !$0.isWhitespace }) }
    guard figures.count == 4 else { throw POSIXError(.EIO) }
    return figures
  }

  /// The clusters of a real chunk again and again. Returns its bytes.
  private func makeChunk(_ path: String, in place: String) async throws -> Int {
    let small = place + "/small.mkv"
    try await TestTools.run(
      try await TestTools.toolset().ffmpeg,
      [
        "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
        picture.source, "-pix_fmt", "yuv420p10le", "-c:v", "libsvtav1", "-preset", "10", "-crf", picture.crf,
        "-cluster_time_limit", "1000", small,
      ])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: small))
    // All before the first cluster is the head; what comes behind the last of them is left out.
    guard let first = bytes.range(of: Data([0x1f, 0x43, 0xb6, 0x75])),
      let segment = bytes.range(of: Data([0x18, 0x53, 0x80, 0x67])),
      let end = bytes.range(of: Data([0x1c, 0x53, 0xbb, 0x6b]), in: first.upperBound..<bytes.endIndex)
    else { throw POSIXError(.EIO) }
    var head = bytes[..<first.lowerBound]
    // No size: it is a longer one.
    head.replaceSubrange(segment.upperBound..<segment.upperBound + 8, with: [1] + [UInt8](repeating: 0xff, count: 7))
    guard FileManager.default.createFile(atPath: path, contents: head), let file = FileHandle(forWritingAtPath: path)
    else { throw POSIXError(.EIO) }
    try file.seekToEnd()
    var count = head.count
    let clusters = bytes[first.lowerBound..<end.lowerBound]
    while count < Self.size {
      try file.write(contentsOf: clusters)
      count += clusters.count
    }
    try file.synchronize()
    try file.close()
    return count
  }

  // MARK: In a process of its own

  /// One round: seconds, seconds of CPU, peak memory in MiB, frames.
  static func piece(_ kind: String, _ input: String, to output: String) throws -> String {
    let payload = HDR10PlusWriter().payload(1)
    var frames = 0
    let time = try ContinuousClock().measure {
      switch kind {
      case "copy": try copy(input, to: output)
      case "prove":
        frames = try HDR10PlusInsertion.prove(in: output, from: input) { _ in payload }
      default:
        frames = try MatroskaRewriter.rewrite(input, to: output) { _, data in
          TemporalUnit(data)?.edits(for: payload) ?? []
        }
      }
    }
    return "\(Format.fixed(time / .seconds(1), 4)) \(Format.fixed(cpu, 4)) \(Format.fixed(try peak(), 2)) \(frames)"
  }

  /// By plain reads and writes, of as many bytes as `cp` takes.
  private static func copy(_ input: String, to output: String) throws {
    let (source, target) = (open(input, O_RDONLY), open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o644))
    guard source >= 0, target >= 0 else { throw POSIXError(.EIO) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      let count = read(source, buffer.baseAddress, buffer.count)
      guard count > 0 else { break }
      guard write(target, buffer.baseAddress, count) == count else { throw POSIXError(.EIO) }
    }
    close(source)
    close(target)
  }

  /// Seconds of this process, the kernel's work for it included.
  private static var cpu: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// MiB.
  private static func peak() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (Double(line.filter(\.isNumber)) ?? 0) / 1024
  }
}
