/// Which pictures a page has room for.
package enum PictureRoom {
  /// Of each pair the best size at which all fit into so many bytes as base64; where not even the smallest do, as many pairs as do,
  /// the first ones first.
  /// - Parameter pairs: of each its sizes, from the best to the smallest.
  package static func fitting(_ pairs: [[PairPictures]], in room: Int) -> [PairPictures] {
    let levels = pairs.map(\.count).min() ?? 0
    for level in 0..<levels where bytes(pairs.map { $0[level] }) <= room { return pairs.map { $0[level] } }
    var left = room
    return pairs.compactMap(\.last).filter { pair in
      left -= bytes([pair])
      return left >= 0
    }
  }

  private static func bytes(_ pairs: [PairPictures]) -> Int {
    pairs.reduce(0) { $0 + base64($1.source.webP.count) + base64($1.output.webP.count) }
  }

  private static func base64(_ count: Int) -> Int { (count + 2) / 3 * 4 }
}
