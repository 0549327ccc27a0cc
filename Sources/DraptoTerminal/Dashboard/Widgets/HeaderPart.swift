import DraptoReports

/// A piece of the header, as long as there is room for it, shorter where there is less.
struct HeaderPart {
  /// What falls off where there is no room, the first first: counts of nothing before all else, failures last.
  enum Rank: Int, Comparable {
    case zeros, otherScreens, watchedFolders, cancelled, wholeReason, labels, done, clock, onlyWatching, paused, end
    case speed, waiting, running, reason, left, share, frozen, stands, lostFolders, failed

    static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
  }

  /// One way to say it.
  struct Form {
    var rank: Rank
    var pieces: [(text: String, style: Style)]

    init(_ rank: Rank, _ pieces: (String, Style)...) {
      self.rank = rank
      self.pieces = pieces.map { (text: $0.0, style: $0.1) }
    }

    var width: Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }
  }

  /// The longest first; where its turn comes a form gives way to the one behind it, and the last one falls.
  var forms: [Form]
  /// What stands between it and the part before it.
  var separator = "  "

  init(_ forms: Form..., separator: String = "  ") {
    self.forms = forms
    self.separator = separator
  }

  init(_ forms: [Form]) { self.forms = forms }
}

/// Which parts of the header there is room for.
enum HeaderFit {
  /// Shortens or drops one part after the other, by rank, until the rest fits.
  static func fitted(_ parts: [[HeaderPart]], _ width: Int) -> [[HeaderPart]] {
    var parts = parts.map { $0.filter { !$0.forms.isEmpty } }
    while parts.reduce(0, { $0 + self.width($1) }) + parts.count - 1 > width {
      let places = parts.indices.flatMap { side in parts[side].indices.map { (side, $0) } }
      guard let (side, at) = places.min(by: { rank(parts, $0) < rank(parts, $1) }) else { break }
      parts[side][at].forms.removeFirst()
      if parts[side][at].forms.isEmpty { parts[side].remove(at: at) }
    }
    return parts
  }

  private static func rank(_ parts: [[HeaderPart]], _ place: (Int, Int)) -> HeaderPart.Rank {
    parts[place.0][place.1].forms[0].rank
  }

  /// Cells that parts take beside each other.
  static func width(_ parts: [HeaderPart]) -> Int {
    parts.enumerated().reduce(0) { sum, part in
      sum + part.element.forms[0].width + (part.offset > 0 ? DisplayWidth.of(part.element.separator) : 0)
    }
  }
}
