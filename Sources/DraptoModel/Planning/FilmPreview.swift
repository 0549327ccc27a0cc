/// What a quick look into a film shows before it is encoded.
package struct FilmPreview: Sendable, Equatable {
  /// The film as the probe found it.
  package var source: SourceMedia
  /// How it would be encoded; nil where it is refused.
  package var plan: EncodePlan?
  /// Why it would not be encoded.
  package var refusal: ErrorReport?

  package init(source: SourceMedia, plan: EncodePlan?, refusal: ErrorReport?) {
    self.source = source
    self.plan = plan
    self.refusal = refusal
  }
}
