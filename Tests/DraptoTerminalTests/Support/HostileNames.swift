/// File names that have broken screens.
enum HostileNames {
  static let all = [
    "\u{1B}[2J\u{1B}]0;owned\u{07}.mkv", "line\nbreak\r\ttab.mkv", "\u{9B}31mC1\u{85}.mkv", "映画の長い名前がここに来ます.mkv",
    "e\u{301}e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}tude.mkv", "\u{301}\u{302}marks first.mkv",
    "שלום עולם ערבית.mkv",
    "\u{202E}gnp.mkv\u{202C}", "\u{2067}isolated\u{2069}.mkv", "👩‍👩‍👧‍👦 family.mkv", "🇩🇪🇫🇷🇯.mkv", "❤️ 1️⃣ ✈︎.mkv", "👋🏽 wave.mkv",
    "z\u{200B}e\u{200D}r\u{FEFF}o\u{AD}.mkv", "\u{2028}\u{2029}separators.mkv", "\u{E000}\u{10FFFF}private.mkv",
    "ﾊﾝｶｸ ｈａｎ 한국어 각.mkv",
    "🌡🕹🎬🀄️.mkv", "नमस्ते தமிழ் ไทยน้ำ.mkv", "\u{1100}\u{1161}\u{11A8}jamo.mkv", String(repeating: "long ", count: 50),
    String(repeating: "界", count: 83), "", " ", "…", "%s%n{}\\\"'$(rm)`.mkv", "𝔉𝔦𝔩𝔪 𓀀 𠀀.mkv",
  ]
}
