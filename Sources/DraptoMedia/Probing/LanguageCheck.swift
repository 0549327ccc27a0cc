import DraptoModel

/// Asks mkvmerge which languages it takes: its list has 8,700 codes and differs between versions, and regions, scripts
/// and variants are in no list it prints.
struct LanguageCheck: Sendable {
  let mkvmerge: String
  let runner: ToolRunner

  /// Notes what becomes of the languages of all tracks. Those that every mkvmerge knows are not asked about: 20 ms each.
  func check(_ media: inout SourceMedia) async {
    var known: [String: String] = [:]
    func check(_ info: inout StreamInfo) async {
      guard let tag = LanguageTag.tag(info), LanguageTag.accepted(tag) != tag else { return }
      let answer: String
      if let earlier = known[tag] { answer = earlier } else { answer = await accepted(tag) }
      known[tag] = answer
      info.acceptedLanguage = answer
    }
    if var film = media.video {
      await check(&film.info)
      media.video = film
    }
    for index in media.audio.indices { await check(&media.audio[index].info) }
    for index in media.subtitles.indices { await check(&media.subtitles[index].info) }
  }

  /// The longest beginning of a tag that is taken; `und` where there is none.
  private func accepted(_ tag: String) async -> String {
    for beginning in LanguageTag.beginnings(tag) where await isTaken(beginning) { return beginning }
    return "und"
  }

  /// Without a file to read, mkvmerge complains either of that or, first and literally, of the option.
  private func isTaken(_ tag: String) async -> Bool {
    let option = ["--language", "0:\(tag)"]
    let output = Locked("")
    let outcome = try? await runner.run(
      ToolCommand(mkvmerge, ["--output", "/dev/null"] + option), onOutput: { line in output.withLock { $0 += line } })
    return outcome != nil && !output.value.contains(option.joined(separator: " "))
  }
}
