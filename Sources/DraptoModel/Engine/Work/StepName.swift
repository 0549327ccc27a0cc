/// Names of the recovery points of a job, and of what is noted beside them.
package enum StepName {
  /// The probe's ``SourceMedia``.
  package static let source = "source"
  /// The ``EncodePlan``.
  package static let plan = "plan"
  /// All chunks are known; their number.
  package static let segmented = "segmented"
  /// The ``TrustReport`` of the finished film.
  package static let report = "report"
  /// Identity of the file that is about to be renamed into place.
  package static let publishing = "publishing"
  /// The programs that worked on it so far: an array of ``ToolRecord``.
  package static let tools = "tools"
  /// What was run for it so far: ``FilmCommands``.
  package static let commands = "commands"

  /// What the record of a job that is done has too, so that an engine need not load it with each.
  package static let recorded = [tools, commands]
}
