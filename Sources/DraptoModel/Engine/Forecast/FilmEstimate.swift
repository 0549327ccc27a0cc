/// How much picture a film has, by a quick look at its header: for forecasts alone, never for a check.
package struct FilmEstimate: Codable, Sendable, Equatable {
  /// Seconds of film.
  package var seconds: Double
  /// Frames of the picture.
  package var frames: Int
  /// Of the picture, in pixels.
  package var width: Int
  /// Of the picture, in pixels.
  package var height: Int

  package init(seconds: Double, frames: Int, width: Int, height: Int) {
    self.seconds = seconds
    self.frames = frames
    self.width = width
    self.height = height
  }
}
