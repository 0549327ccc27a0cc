/// Whether a client takes what is sent to it: as long as something waits, what it has taken must grow.
struct WrittenBytes {
  private var total = 0
  /// Writes that wait for room.
  private var waiting = 0
  private var taken = 0
  private var since = ContinuousClock.now

  mutating func begin() { waiting += 1 }

  mutating func end(_ bytes: Int) {
    waiting -= 1
    total += bytes
  }

  /// How long something has waited of which nothing was taken.
  mutating func unread(buffered: Int, now: ContinuousClock.Instant) -> Duration {
    if total - buffered != taken || buffered == 0 && waiting == 0 {
      taken = total - buffered
      since = now
    }
    return now - since
  }
}
