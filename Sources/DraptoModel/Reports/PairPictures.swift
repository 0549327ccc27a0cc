/// A picture for a page: WebP.
package struct PagePicture: Sendable, Equatable {
  /// The file, as it is.
  package var webP: [UInt8]
  /// Pixels.
  package var width: Int
  /// Pixels.
  package var height: Int

  package init(webP: [UInt8], width: Int, height: Int) {
    self.webP = webP
    self.width = width
    self.height = height
  }
}

/// A frame of the film, before and after.
package struct PairPictures: Sendable, Equatable {
  /// Place among the report's pairs.
  package var index: Int
  /// As it was.
  package var source: PagePicture
  /// As it became.
  package var output: PagePicture

  package init(index: Int, source: PagePicture, output: PagePicture) {
    self.index = index
    self.source = source
    self.output = output
  }
}
