import DraptoModel

/// What the present task works for, so that the log can say which job a program was started for.
enum WorkLabel {
  struct Value: Sendable {
    var job: JobID
    var chunk: Int?
  }

  @TaskLocal static var current: Value?
}
