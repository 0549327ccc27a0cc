import NIOPosix

/// The thread on which long lines are made: however many ask for them, they cost one core, and whoever waits for a disk
/// that does not answer is in nobody's way here.
enum LineThread {
  private static let pool: NIOThreadPool = {
    let pool = NIOThreadPool(numberOfThreads: 1)
    pool.start()
    return pool
  }()

  static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await pool.runIfActive(body)
  }
}
