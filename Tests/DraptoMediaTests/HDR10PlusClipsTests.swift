import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

/// The clips of the HDR10+ tests carry what they say, as ffmpeg reads it.
@Suite(.timeLimit(.minutes(5))) struct HDR10PlusClipsTests {
  private struct Frames: Decodable {
    struct Frame: Decodable {
      var side_data_list: [SideData]?
    }
    struct SideData: Decodable {
      var side_data_type: String
      var num_windows: Int?
      var average_maxrgb: String?
    }
    var frames: [Frame]
  }

  /// What ffprobe reads of HEVC: the average of each frame's first window, as it is shown.
  private func averages(_ path: String) async throws -> [Int?] {
    let text = try await TestTools.run(
      try await TestTools.toolset().ffprobe,
      ["-v", "fatal", "-select_streams", "v:0", "-show_frames", "-of", "json", path])
    return try JSONDecoder().decode(Frames.self, from: Data(text.utf8)).frames.map { frame in
      let metadata = (frame.side_data_list ?? []).first { $0.side_data_type.contains("HDR10+") }
      return metadata?.average_maxrgb?.split(separator: "/").first.flatMap { Int($0) }
    }
  }

  /// What ffmpeg's decoder tells of them: where a picture has none it repeats those of the picture decoded before it, and
  /// what lies behind the slices it does not look at.
  private func expected(_ kind: HDR10PlusClips.Kind, _ order: [Int]) -> [Int?] {
    var (result, held) = ([Int?](repeating: nil, count: order.count), Int?.none)
    for shown in order where kind != .suffix {
      let isReadable =
        !(kind == .malformed && shown == HDR10PlusClips.malformedFrame) && !(kind == .mixed && shown % 8 != 0)
      if isReadable, kind.payload(shown) != nil { held = HDR10PlusWriter.average(shown) }
      result[shown] = held
    }
    return result
  }

  /// ffprobe 5.1 shows none of H.264.
  @Test(arguments: HDR10PlusClips.Kind.allCases.filter { ![.av1, .hiddenFrames, .h264].contains($0) })
  func `each frame has its own metadata`(_ kind: HDR10PlusClips.Kind) async throws {
    let path = try await HDR10PlusClips.path(kind)
    let order = try await HDR10PlusClips.shownOrder(of: path, try await TestTools.toolset())
    #expect(order.count == HDR10PlusClips.frames)
    // B frames that others refer to: neither the order of the file nor one swap away from it.
    #expect(zip(order, order.dropFirst()).contains { $1 < $0 - 1 })
    #expect(try await averages(path) == expected(kind, order))
  }

  /// Looks for pieces of a file, one behind the other; false where one is missing.
  private func holds(_ path: String, _ pieces: some Sequence<[UInt8]>) throws -> Bool {
    var rest = try Data(contentsOf: URL(fileURLWithPath: path))[...]
    for piece in pieces {
      guard let place = rest.range(of: Data(piece)) else { return false }
      rest = rest[place.upperBound...]
    }
    return rest.range(of: Data(HDR10PlusWriter.mark)) == nil
  }

  @Test func `libaom keeps every payload, byte by byte, as the frames are shown`() async throws {
    let payloads = HDR10PlusClips.payloads(.av1).map { ($0 ?? []) + [0x80] }
    #expect(try holds(try await HDR10PlusClips.path(.av1), payloads))
  }

  @Test func `what lies behind the slices is in the file, as the frames are decoded`() async throws {
    let path = try await HDR10PlusClips.path(.suffix)
    let units = try await HDR10PlusClips.shownOrder(of: path, try await TestTools.toolset()).map { shown in
      HDR10PlusWriter.nalUnit([.registered(HDR10PlusClips.payloads(.suffix)[shown] ?? [])], isSuffix: true).dropFirst(4)
    }
    #expect(try holds(path, units.map(Array.init)))
  }

  @Test(arguments: [HDR10PlusClips.Kind.av1, .hiddenFrames])
  func `AV1 hides frames and shows some later`(_ kind: HDR10PlusClips.Kind) async throws {
    let (path, lines) = (try await HDR10PlusClips.path(kind), Locked([String]()))
    let command = ToolCommand(
      try await TestTools.toolset().ffmpeg,
      ["-v", "verbose", "-nostdin", "-i", path, "-c", "copy", "-bsf:v", "trace_headers", "-f", "null", "-"])
    _ = try await TestTools.runner.run(command, onError: { line in lines.withLock { $0.append(line) } })
    func count(_ field: String, _ value: Int) -> Int {
      lines.value.count { $0.contains(" \(field) ") && $0.hasSuffix(" = \(value)") }
    }
    #expect(count("show_frame", 0) > 20)
    #expect(count("show_existing_frame", 1) > 20)
    #expect(count("show_frame", 1) + count("show_existing_frame", 1) == HDR10PlusClips.frames)
  }

  @Test func `large payloads are over 255 bytes, under what ffmpeg takes, and some bytes are escaped`() {
    let large = HDR10PlusClips.payloads(.large).compactMap { $0 }
    #expect(large.allSatisfy { (256...907).contains($0.count) })
    let escapes = HDR10PlusClips.payloads(.every).count { payload in
      HDR10PlusWriter.nalUnit([.registered(payload ?? [])]).count > (payload ?? []).count + 9
    }
    #expect(escapes > 10)
    #expect(Set(HDR10PlusClips.payloads(.every)).count == HDR10PlusClips.frames)
  }
}
