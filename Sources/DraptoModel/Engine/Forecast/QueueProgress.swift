/// The queue's share of work done. It falls when films are added, and for no other reason.
///
/// What is left is estimated anew with each look, what is done is never counted again: with `L` seconds of work left and `d`
/// done since the last look, the part that is missing shrinks by `L / (L + d)`. While estimates hold, that is done / all;
/// when they change, only the way to go is measured with another rule. No unit has to stay the same between two looks.
struct QueueProgress: Sendable, Equatable {
  /// 0…1.
  private(set) var share = 0.0
  /// What is done, in the seconds of the last look.
  private var done = 0.0

  init() {}

  /// Takes a look.
  /// - Parameters:
  ///   - left: seconds of work that are left of all films.
  ///   - more: seconds of work that were done since the last look.
  ///   - added: seconds of `left` that belong to films which joined since then.
  mutating func look(left: Double, more: Double, added: Double) {
    let (left, more) = (max(0, left), max(0, more))
    let before = max(0, left - added)
    if before + more > 0 {
      share = 1 - (1 - share) * before / (before + more)
      done = share < 1 ? share / (1 - share) * before : done + more
    }
    guard added > 0 else { return }
    share = done + left > 0 ? done / (done + left) : 0
  }
}
