import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

@Suite struct CropDeductionTests {
  private func areas(_ given: [PictureMargins], croppedBy crop: PictureMargins) -> [RPUTrack.AreaPair] {
    given.map { ($0, $0.cropped(by: crop)) }
  }

  @Test(arguments: [
    PictureMargins(top: 16, bottom: 20), PictureMargins(left: 2, top: 36), PictureMargins(left: 4, right: 8),
    PictureMargins(left: 10, right: 12, top: 3, bottom: 1),
  ])
  func `one frame that still has an offset tells how much went on both sides`(_ crop: PictureMargins) {
    let given = [PictureMargins(), PictureMargins(left: 11, right: 9, top: 17, bottom: 40)]
    let sums = (crop.left + crop.right, crop.top + crop.bottom)
    let found = CropDeduction(areas(given, croppedBy: crop), width: sums.0, height: sums.1)
    #expect(found == CropDeduction(margins: crop, isCertain: true))
  }

  @Test func `without any left it is even on both sides, as far as the largest offsets allow`() {
    let even = PictureMargins(top: 12, bottom: 12)
    #expect(CropDeduction(areas([even], croppedBy: even), width: 0, height: 24)?.margins == even)
    let uneven = PictureMargins(top: 4, bottom: 20)
    let found = CropDeduction(areas([uneven, even.cropped(by: even)], croppedBy: uneven), width: 0, height: 24)
    #expect(found == CropDeduction(margins: uneven, isCertain: true))
    #expect(
      CropDeduction([(PictureMargins(), PictureMargins())], width: 10, height: 24)
        == CropDeduction(margins: PictureMargins(left: 5, right: 5, top: 12, bottom: 12), isCertain: false))
  }

  @Test func `offsets that no crop of this size makes tell nothing`() {
    let bars = PictureMargins(top: 12, bottom: 12)
    // Stale ones, ones that moved too far, ones that grew.
    #expect(CropDeduction([(bars, bars)], width: 0, height: 24) == nil)
    #expect(CropDeduction([(bars, PictureMargins(top: 2, bottom: 2))], width: 0, height: 24) == nil)
    #expect(CropDeduction([(PictureMargins(), bars)], width: 0, height: 24) == nil)
    #expect(CropDeduction([(PictureMargins(top: 14, bottom: 14), .init())], width: 0, height: 24) == nil)
    // None of the size's change was at this side.
    #expect(CropDeduction([(bars, bars)], width: 8, height: 0)?.margins == PictureMargins(left: 4, right: 4))
  }

  @Test func `stale offsets of a smaller picture are a failure, of the same size nobody asks`() {
    let source = Samples.video(3840, 2160)
    let bars = PictureMargins(top: 280, bottom: 280)
    func found(_ output: VideoStream, _ areas: [RPUTrack.AreaPair]) -> (PictureMargins?, [TrustReport.Verdict]) {
      var report = TrustReport(source: "a", output: "b")
      return (
        DolbyVisionChecks.crop(source, output, areas: areas, into: &report)?.margins, report.checks.map(\.verdict)
      )
    }
    #expect(found(Samples.video(3840, 1600), [(bars, bars)]) == (nil, [.failed]))
    #expect(found(Samples.video(3840, 1600), [(bars, PictureMargins())]) == (bars, []))
    #expect(found(Samples.video(3840, 1600), []) == (nil, []))
    #expect(found(source, [(bars, PictureMargins())]) == (nil, []))
  }
}
