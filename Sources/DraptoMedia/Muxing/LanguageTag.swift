import DraptoModel
import Foundation

/// Languages as mkvmerge takes them: it refuses the whole film for one tag it does not know.
package enum LanguageTag {
  /// What a track is to be told: what mkvmerge was asked about when the file was probed, else what is known to be taken.
  package static func written(_ info: StreamInfo) -> String {
    info.acceptedLanguage ?? accepted(tag(info))
  }

  /// The most exact tag that the source has for a track.
  package static func tag(_ info: StreamInfo) -> String? { info.ietfLanguage ?? info.language }

  /// The language itself when its form (BCP 47) and its first code (ISO 639) are known; the code alone when only the
  /// rest is odd; else `und`.
  package static func accepted(_ language: String?) -> String {
    guard let language, let match = language.wholeMatch(of: /([A-Za-z]{2,3})(-.*)?/) else { return "und" }
    let code = match.output.1.lowercased()
    guard special.contains(code) || isPrivate(code) || Locale.LanguageCode(code).isISOLanguage else { return "und" }
    let plain = String(match.output.1)
    let known = /(-(Hans|Hant|Latn|Cyrl|Arab|Deva|Hebr|Jpan|Kore))?(-([A-Za-z]{2}|419))?/
    guard let rest = (match.output.2 ?? "").wholeMatch(of: known) else { return plain }
    guard let region = rest.output.4, region != "419" else { return language }
    return Locale.Region(region.uppercased()).isISORegion ? language : plain
  }

  /// The tag and its beginnings, longest first, without what can't be a tag at all.
  static func beginnings(_ tag: String) -> [String] {
    guard tag.utf8.count <= 128, tag.wholeMatch(of: /[A-Za-z0-9]+(-[A-Za-z0-9]+)*/) != nil else { return [] }
    let subtags = tag.split(separator: "-")
    return (1...subtags.count).reversed().map { subtags.prefix($0).joined(separator: "-") }
  }

  /// Whether two tracks mean the same language: scripts and regions count where both say one.
  package static func isSame(_ want: StreamInfo, _ got: StreamInfo) -> Bool {
    let (a, b) = (written(want), written(got))
    guard isSame(a, b) else { return false }
    guard want.ietfLanguage != nil, got.ietfLanguage != nil else { return true }
    return a.drop { $0 != "-" }.lowercased() == b.drop { $0 != "-" }.lowercased()
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

  /// Codes that the locale data leave out: the bibliographic ones of ISO 639-2, those for no language, and living
  /// languages that the data know under another code.
  private static let special: Set<String> = [
    "alb", "arm", "baq", "bur", "chi", "cze", "dut", "fre", "geo", "ger", "gre", "ice", "mac", "mao", "may", "per",
    "rum", "slo", "tib", "wel", "mis", "mul", "und", "zxx", "cmn", "cnr", "hak", "nan", "sgn", "tgl", "tl", "wuu",
    "yue",
  ]

  /// `qaa` to `qtz` are for private use.
  private static func isPrivate(_ code: String) -> Bool { code.count == 3 && code >= "qaa" && code <= "qtz" }
}
