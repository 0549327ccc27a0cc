/// Waits until a condition holds, looking every now and then; false when it never did.
///
/// Gives up only after `limit` *and* some dozens of looks: while other tests keep every thread busy, a limit in seconds
/// alone would pass before what is waited for had a turn.
package func eventually(
  within limit: Duration = .seconds(30), every pause: Duration = .milliseconds(20),
  _ condition: () async throws -> Bool
) async rethrows -> Bool {
  let deadline = ContinuousClock.now + limit
  var looks = 0
  while ContinuousClock.now < deadline || looks < 50 {
    if try await condition() { return true }
    looks += 1
    try? await Task.sleep(for: pause)
  }
  return try await condition()
}
