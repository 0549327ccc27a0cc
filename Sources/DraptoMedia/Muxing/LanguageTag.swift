import Foundation

/// Languages as mkvmerge takes them: it refuses the whole film for one tag it does not know.
enum LanguageTag {
  /// The language itself when its form (BCP 47) and its first code (ISO 639) are known, else `und`.
  static func accepted(_ language: String?) -> String {
    guard let language, language.wholeMatch(of: /[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?/) != nil else {
      return "und"
    }
    let code = String(language.prefix { $0 != "-" }).lowercased()
    return special.contains(code) || isPrivate(code) || Locale.LanguageCode(code).isISOLanguage ? language : "und"
  }

  /// Codes of ISO 639-2 that the locale data leave out: the bibliographic ones, and those for no language.
  private static let special: Set<String> = [
    "alb", "arm", "baq", "bur", "chi", "cze", "dut", "fre", "geo", "ger", "gre", "ice", "mac", "mao", "may", "per",
    "rum", "slo", "tib", "wel", "mis", "mul", "und", "zxx",
  ]

  /// `qaa` to `qtz` are for private use.
  private static func isPrivate(_ code: String) -> Bool { code.count == 3 && code >= "qaa" && code <= "qtz" }
}
