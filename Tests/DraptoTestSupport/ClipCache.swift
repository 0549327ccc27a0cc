/// Makes each kind of clip once, however many tests ask for it at the same time.
actor ClipCache<Kind: Hashable & Sendable> {
  private var tasks: [Kind: Task<String, any Error>] = [:]
  private let make: @Sendable (Kind) async throws -> String

  /// - Parameter make: makes a clip, and gives its path.
  init(_ make: @escaping @Sendable (Kind) async throws -> String) { self.make = make }

  /// Path of the clip; made on first use.
  func path(_ kind: Kind) async throws -> String {
    if let task = tasks[kind] { return try await task.value }
    let task = Task { [make] in try await make(kind) }
    tasks[kind] = task
    return try await task.value
  }
}
