import DraptoMedia
import DraptoModel
import Testing

@Suite struct SubRipTests {
  private func cue(_ start: Int, _ end: Int, _ text: String) -> SubRip.Cue { SubRip.Cue(start..<end, text) }

  @Test func `a file is read as it is written, empty lines and numbers in its texts too`() {
    let cues = [cue(0, 1200, "a\n\n7\nb"), cue(3_600_500, 360_000_000, "<i>c</i>")]
    #expect(SubRip.cues(SubRip.text(cues)) == cues)
    #expect(SubRip.text(cues).hasPrefix("1\n00:00:00,000 --> 00:00:01,200\na\n"))
    #expect(SubRip.cues("\u{feff}1\r\n00:00:01,000 --> 00:00:02,000 X1:1\r\nx\r\n\r\n") == [cue(1000, 2000, "x")])
    #expect(SubRip.cues("no subtitles\nat all --> really").isEmpty)
  }

  @Test func `texts that are shown at the same time become one, in the order they began`() {
    #expect(
      SubRip.consecutive([cue(500, 2000, "A"), cue(1500, 3000, "B")]) == [
        cue(500, 1500, "A"), cue(1500, 2000, "A\nB"), cue(2000, 3000, "B"),
      ])
    #expect(SubRip.consecutive([cue(1000, 2000, "A"), cue(1000, 2000, "B")]) == [cue(1000, 2000, "A\nB")])
    #expect(SubRip.consecutive([cue(1000, 2000, "A"), cue(1000, 2000, "A")]) == [cue(1000, 2000, "A")])
    #expect(
      SubRip.consecutive([cue(2000, 3000, "C"), cue(0, 9000, "top")]).map(\.text) == ["top", "top\nC", "top"])
  }

  @Test func `what overlaps for a moment follows`() {
    #expect(
      SubRip.consecutive([cue(0, 1020, "A"), cue(1000, 2000, "B")]) == [cue(0, 1000, "A"), cue(1000, 2000, "B")])
  }

  @Test func `a text without an end lasts until the next, the last one has none`() {
    #expect(
      SubRip.consecutive([cue(0, 0, "A"), cue(1000, 2000, "B"), cue(3000, 3000, "C")]) == [
        cue(0, 1000, "A"), cue(1000, 2000, "B"),
      ])
    #expect(!ShownTogether.isConsecutive([0..<0]))
    #expect(ShownTogether.isConsecutive([0..<10, 10..<20]))
    #expect(!ShownTogether.isConsecutive([0..<11, 10..<20]))
  }

  @Test func `marks of style alone show nothing`() {
    #expect(!cue(0, 1, "<font size=\"20\"></font>{\\an8} ").showsText)
    #expect(cue(0, 1, "<i>a</i>").showsText)
  }

  @Test func `a text that stands in keeps words and flags of its track`() {
    let info = StreamInfo(index: 3, codec: "ass", dispositions: ["forced", "original"])
    let arguments = AssemblyCommand.mp4(
      "ffmpeg", film: "/f", output: "/o", audio: [], subtitles: [(0, info), (1, info)], texts: [1: "/t.srt"]
    ).arguments.joined(separator: " ")
    #expect(arguments.contains("-i file:/f -f srt -i file:/t.srt -map 0:v:0"))
    #expect(arguments.contains("-map 0:s:0 -map 1:0 "))
    #expect(arguments.contains("-map_metadata:s:s:1 0:s:s:1 -disposition:s:1 forced "))
  }
}
