import DraptoModel

/// How large a page may become.
package enum PageRoom {
  /// Bytes of a page at most, with its pictures.
  package static let mostBytes = 3_900_000

  /// The page with the best pictures that it has room for.
  /// - Parameters:
  ///   - pictures: of each pair all sizes, from the best to the smallest.
  ///   - page: makes the page with the pictures it is given.
  package static func filled(
    with pictures: [[PairPictures]], _ page: ([PairPictures]) throws -> String
  ) rethrows -> String {
    let plain = try page([])
    let chosen = PictureRoom.fitting(pictures, in: mostBytes - plain.utf8.count)
    return chosen.isEmpty ? plain : try page(chosen)
  }
}
