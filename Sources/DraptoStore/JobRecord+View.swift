import DraptoModel

extension JobRecord {
  /// The job as clients of an engine would see it, as far as it was stored: figures of what is at work are not.
  package var view: JobView {
    var view = JobView(job: job)
    if let source = step(StepName.source, as: SourceMedia.self), let plan = step(StepName.plan, as: EncodePlan.self) {
      (view.source, view.plan) = (source, plan)
    }
    // Places are indices: what lies behind a row that can't be read is left out.
    view.chunks = chunks.enumerated().prefix { $0.offset == $0.element.id.index }.map(\.element)
    view.tracks = tracks
    view.isSegmented = steps[StepName.segmented] != nil
    view.report = step(StepName.report, as: TrustReport.self)
    view.sums = sums
    return view
  }

  /// A step's result; nil where it was not recorded, or has another shape.
  package func step<T: Decodable>(_ name: String, as type: T.Type) -> T? {
    steps[name].flatMap { try? JobStore.decodeStep($0, as: type) }
  }
}
