import Foundation

/// Languages as mkvmerge takes them: it refuses the whole film for one tag it does not know.
enum LanguageTag {
  /// The language itself when its form (BCP 47) and its first code (ISO 639) are known; the code alone when only the
  /// rest is odd; else `und`.
  static func accepted(_ language: String?) -> String {
    guard let language, let match = language.wholeMatch(of: /([A-Za-z]{2,3})(-.*)?/) else { return "und" }
    let code = match.output.1.lowercased()
    guard special.contains(code) || isPrivate(code) || Locale.LanguageCode(code).isISOLanguage else { return "und" }
    let rest = /(-(Hans|Hant|Latn|Cyrl|Arab|Deva|Hebr|Jpan|Kore))?(-([A-Za-z]{2}|419))?/
    return (match.output.2 ?? "").wholeMatch(of: rest) == nil ? String(match.output.1) : language
  }

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
