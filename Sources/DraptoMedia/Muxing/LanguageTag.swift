import Foundation

/// Languages as mkvmerge takes them: it refuses the whole film for one tag it does not know.
package enum LanguageTag {
  /// The longest beginning of a tag (BCP 47, or a plain code of ISO 639) that mkvmerge takes; `und` where there is none.
  package static func accepted(_ language: String?) -> String {
    guard let language else { return "und" }
    if irregular.contains(language.lowercased()) { return language }
    var subtags = language.split(separator: "-", omittingEmptySubsequences: false).map(String.init)[...]
    guard subtags.allSatisfy({ $0.utf8.allSatisfy(isLetterOrDigit) }), let first = subtags.popFirst() else {
      return "und"
    }
    if first.lowercased() == "x" { return privateUse(first, &subtags).map { $0.joined(separator: "-") } ?? "und" }
    guard isLanguage(first) else { return "und" }
    var taken = [first]
    if let next = subtags.first, isExtended(next, of: first) {
      // `zh-yue` is an older way to say `yue`, and what mkvmerge makes of it.
      taken = [next]
      subtags.removeFirst()
    }
    take(&subtags, into: &taken) { isScript($0) }
    take(&subtags, into: &taken) { LanguageSubtags.regions.contains($0) || LanguageSubtags.areas.contains($0) }
    var seen: Set<String> = []
    while take(&subtags, into: &taken, { LanguageSubtags.variants.contains($0) && seen.insert($0).inserted }) {}
    while let more = ending(&subtags) { taken += more }
    return taken.joined(separator: "-")
  }

  /// Whether two tags mean the same language: containers write ISO 639-2's terminological (`deu`) or bibliographic
  /// (`ger`) code, or the two-letter one. No tag means `und`. Scripts and regions don't count.
  package static func isSame(_ a: String?, _ b: String?) -> Bool { canonical(a) == canonical(b) }

  private static func canonical(_ language: String?) -> String {
    let code = (language ?? "und").lowercased().prefix { $0 != "-" }
    let terminological = bibliographic[String(code)] ?? String(code)
    return Locale.LanguageCode(terminological).identifier(.alpha3) ?? terminological
  }

  private static let bibliographic = [
    "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld", "fre": "fra",
    "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri", "may": "msa", "per": "fas",
    "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
  ]
}

// MARK: - The parts of a tag, in their order (RFC 5646)

extension LanguageTag {
  private static func isLanguage(_ subtag: String) -> Bool {
    let code = subtag.lowercased()
    return LanguageSubtags.twoLetterCodes.contains(code) || LanguageCodes.threeLetterCodes.contains(code)
      || unlisted.contains(code) || isPrivate(code)
  }

  /// Codes that mkvmerge takes without listing them: the other one of the languages that have two, and former ones.
  private static let unlisted = Set(bibliographic.values).union(bibliographic.keys).union(["iw", "mol", "scc", "scr"])

  /// `qaa` to `qtz` are for private use.
  private static func isPrivate(_ code: String) -> Bool { code.count == 3 && code >= "qaa" && code <= "qtz" }

  private static func isScript(_ code: String) -> Bool {
    LanguageSubtags.scripts.contains(code) || (code.count == 4 && code >= "qaaa" && code <= "qabx")
  }

  private static func isExtended(_ subtag: String, of language: String) -> Bool {
    LanguageSubtags.extended[language.lowercased()]?.contains(subtag.lowercased()) == true
  }

  /// Moves the next subtag over if it fits.
  @discardableResult
  private static func take(
    _ subtags: inout ArraySlice<String>, into taken: inout [String], _ fits: (String) -> Bool
  ) -> Bool {
    guard let next = subtags.first, fits(next.lowercased()) else { return false }
    taken.append(next)
    subtags.removeFirst()
    return true
  }

  /// An extension (`u-ca-gregory`, `t-de`) or what is for private use (`x-…`), whole.
  private static func ending(_ subtags: inout ArraySlice<String>) -> [String]? {
    guard let singleton = subtags.first?.lowercased() else { return nil }
    switch singleton {
    case "x": return privateUse(subtags.removeFirst(), &subtags)
    case "t", "u":
      let body = subtags.dropFirst().prefix { (2...8).contains($0.utf8.count) }
      guard !body.isEmpty else { return nil }
      defer { subtags = subtags.dropFirst(1 + body.count) }
      return [subtags[subtags.startIndex]] + body
    default: return nil
    }
  }

  private static func privateUse(_ singleton: String, _ subtags: inout ArraySlice<String>) -> [String]? {
    let body = subtags.prefix { (1...8).contains($0.utf8.count) }
    subtags = []
    return body.isEmpty ? nil : [singleton] + body
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  /// Tags from before the rules, which are none of the above.
  private static let irregular: Set<String> = [
    "art-lojban", "cel-gaulish", "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon",
    "i-lux", "i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "no-bok", "no-nyn", "sgn-be-fr", "sgn-be-nl",
    "sgn-ch-de", "zh-guoyu", "zh-hakka", "zh-min", "zh-min-nan", "zh-xiang",
  ]
}
