import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct PacketLineTests {
  @Test(arguments: [
    ("133200,K_", PacketLine(pts: 133_200, isKey: true)),
    ("-280,KD", PacketLine(pts: -280, isKey: true, isDiscarded: true)),
    ("40,__", PacketLine(pts: 40, isKey: false)),
    ("40,K__,", PacketLine(pts: 40, isKey: true)),
    ("N/A,__", PacketLine(pts: nil, isKey: false)),
    ("N/A,K_C", PacketLine(pts: nil, isKey: true)),
  ]) func `a line holds time and flags`(line: String, expected: PacketLine) {
    #expect(PacketLine(csv: line) == expected)
  }

  @Test(arguments: ["", "133200", ",K_", "x,K_", "packet,1,K_", "1.5,K_"])
  func `anything else is no packet`(line: String) {
    #expect(PacketLine(csv: line) == nil)
  }
}

@Suite struct FingerprintParserTests {
  @Test func `captured lines become one fingerprint`() throws {
    var parser = FingerprintParser()
    for line in [
      "packet|pts=0|data_hash=murmur3:a23ec2b55a76855ff36620d4c5948b47",
      "packet|pts=40|data_hash=murmur3:efb8f5618c4734745c8d907420cfbefc", "packet|pts=N/A|data_hash=murmur3:00", "",
      "stream|codec_name=av1|width=320|height=180|time_base=1/1000|extradata_hash=murmur3:def067ba546c18721f6215ee21aebc92",
    ] { parser.feed(line) }
    let print = try #require(parser.fingerprint)
    #expect(print.ticks == [0, 40])
    #expect(print.hashes == [0xa23e_c2b5_5a76_855f, 0xefb8_f561_8c47_3474])
    #expect(print.codec == "av1")
    #expect((print.width, print.height) == (320, 180))
    #expect(print.timeBase == Rational(1, 1000))
    #expect(print.headerHash == "murmur3:def067ba546c18721f6215ee21aebc92")
  }

  @Test func `no stream, no fingerprint`() {
    var parser = FingerprintParser()
    parser.feed("packet|pts=0|data_hash=murmur3:a23ec2b55a76855ff36620d4c5948b47")
    #expect(parser.fingerprint == nil)
  }

  @Test func `the combined hash depends on every packet and their order`() {
    let base = VideoFingerprint.combined([1, 2, 3])
    #expect(base.count == 16)
    #expect(VideoFingerprint.combined([1, 2, 3]) == base)
    for other in [[1, 3, 2], [1, 2], [1, 2, 3, 0], []] as [[UInt64]] {
      #expect(VideoFingerprint.combined(other) != base)
    }
    #expect(VideoFingerprint.combined([]) == "cbf29ce484222325")
  }
}

@Suite struct MediaProbeTests {
  private let folder = TemporaryFolder("mediaprobe")

  private func probe() async throws -> MediaProbe {
    MediaProbe(ffprobe: try await TestTools.toolset().ffprobe, runner: TestTools.runner)
  }

  private func code(_ path: String) async throws -> ErrorCode? {
    do {
      _ = try await probe().media(path)
      return nil
    } catch { return ErrorReport.of(error).code }
  }

  @Test func `a real film is probed whole`() async throws {
    let media = try await probe().media(Clips.path(.film))
    #expect(media.video?.info.codec == "h264")
    #expect(media.video?.averageFrameRate == Rational(25, 1))
    #expect(media.video?.isInterlaced == false)
    #expect(media.audio.map(\.info.title) == ["Main"])
    #expect(media.subtitles.map(\.info.language) == ["ger"])
    #expect(media.chapters.map(\.title) == ["One", "Two"])
    #expect(media.tags["title"] == "A small film")
    #expect(media.fingerprint.bytes > 0)
  }

  @Test func `interlaced film is told by its fields`() async throws {
    #expect(try await probe().media(Clips.path(.interlaced)).video?.isInterlaced == true)
  }

  @Test func `the packet index counts frames and finds the key frames`() async throws {
    let command = ProbeCommands.packets(try await TestTools.toolset().ffprobe, try await Clips.path(.film), stream: 0)
    let lines = try await TestTools.runner.output(of: command).stdout.split(separator: "\n")
    let packets = lines.compactMap { PacketLine(csv: String($0)) }
    #expect(packets.count == 300)
    let keys = packets.filter(\.isKey).compactMap(\.pts)
    #expect(Set(stride(from: Int64(0), to: 12_000, by: 2000)).isSubset(of: keys))
  }

  @Test func `light metadata is found behind pictures that an edit list hides`() async throws {
    let ffmpeg = try await TestTools.toolset().ffmpeg
    let whole = folder.file("whole.mp4")
    let display = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
    try await TestTools.run(
      ffmpeg,
      ["-v", "error", "-nostdin"] + Clips.picture(seconds: 2) + [
        "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params",
        "keyint=250:log-level=error:hdr10=1:repeat-headers=1:master-display=\(display):max-cll=1000,400", whole,
      ])
    let cut = folder.file("cut.mp4")
    try await TestTools.run(ffmpeg, ["-v", "error", "-nostdin", "-ss", "1.5", "-i", whole, "-c", "copy", cut])
    let video = try #require(try await probe().media(cut).video)
    #expect(video.contentLight == ContentLight(maxCLL: 1000, maxFALL: 400))
    #expect(video.masteringDisplay?.isClose(to: ModelSamples.display) == true)
  }

  @Test func `a title longer than a line of the log is read whole`() async throws {
    let title = String(repeating: "Ünicode and “quotes” ", count: 2000)
    let path = folder.file("long.mkv")
    try await TestTools.run(
      try await TestTools.toolset().ffmpeg,
      ["-v", "error", "-nostdin"] + Clips.picture(seconds: 0.2) + [
        "-metadata", "title=" + title, "-c:v", "libx264", path,
      ])
    #expect(try await probe().media(path).tags["title"] == title)
  }

  @Test func `what is no film is refused with its own code`() async throws {
    #expect(try await code(folder.file("none.mkv")) == .sourceMissing)
    #expect(try await code(folder.write("", to: "empty.mkv")) == .sourceEmpty)
    #expect(try await code(folder.write("no film at all", to: "text.mkv")) == .sourceNotMedia)
    #expect(try await code(folder.path) == .sourceUnreadable)
  }

  @Test func `a name full of traps is taken literally`() async throws {
    let source = try await Clips.path(.film)
    for name in ["-i.mkv", "100%d.mkv", "a:b?c=d.mkv", "new\nline '\".mkv", "映画 [1].mkv"] {
      let path = folder.file(name)
      try FileManager.default.copyItem(atPath: source, toPath: path)
      #expect(try await probe().media(path).video != nil)
    }
  }

  @Test func `x264's build is read out of the first packet`() async throws {
    let path = try await Clips.path(.film)
    let build = try #require(try await probe().x264Build(path, stream: 0))
    #expect(build > 140)
    #expect(try await probe().x264Build(Clips.path(.interlaced), stream: 0) == nil)
    let dump = "data=\n00000000: 7832 3634 202d 2063 6f72 6520 3134 3220  x264 - core 142 \n"
    #expect(MediaProbe.x264Build(inDump: dump) == 142)
    #expect(MediaProbe.x264Build(inDump: "") == nil)
  }
}
