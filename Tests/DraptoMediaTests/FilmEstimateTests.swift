import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoMedia

@Suite struct FilmEstimateTests {
  @Test(arguments: [
    (
      #"{"streams":[{"codec_type":"audio"},{"codec_type":"video","width":1920,"height":800,"avg_frame_rate":"24000/1001","nb_frames":"2397","duration":"99.97"}],"format":{"duration":"100.2"}}"#,
      FilmEstimate(seconds: 99.97, frames: 2397, width: 1920, height: 800)
    ),
    (
      // Matroska tells the length of the whole alone, and a cover is no film.
      #"{"streams":[{"codec_type":"video","width":600,"height":600,"avg_frame_rate":"0/0","disposition":{"attached_pic":1}},{"codec_type":"video","width":640,"height":360,"avg_frame_rate":"25/1","disposition":{"attached_pic":0}}],"format":{"duration":"60.0"}}"#,
      FilmEstimate(seconds: 60, frames: 1500, width: 640, height: 360)
    ),
    (
      #"{"streams":[{"codec_type":"video","width":640,"height":360,"avg_frame_rate":"0/0","r_frame_rate":"90000/1"}],"format":{"duration":"2.0"}}"#,
      FilmEstimate(seconds: 2, frames: 50, width: 640, height: 360)
    ),
  ]) func `length and picture come from what the header says`(json: String, estimate: FilmEstimate) {
    #expect(FilmEstimate(probe: json) == estimate)
  }

  @Test(arguments: [
    "", "{}", #"{"streams":[{"codec_type":"audio"}],"format":{"duration":"9"}}"#,
    #"{"streams":[{"codec_type":"video","width":640,"height":360}],"format":{"duration":"N/A"}}"#,
    #"{"streams":[{"codec_type":"video","width":0,"height":0}],"format":{"duration":"9"}}"#,
  ]) func `what says too little gives none`(json: String) {
    #expect(FilmEstimate(probe: json) == nil)
  }
}
