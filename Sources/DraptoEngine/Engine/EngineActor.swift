/// The one isolation domain of the engine's core: ``Engine``, ``JobRun``, ``Journal``, ``Scheduler`` and ``Machine``
/// call each other without a suspension, so nothing can come in between a decision and what follows from it. What takes
/// time (programs, disks, the database) runs elsewhere and comes back as an event.
@globalActor package actor EngineActor {
  /// The one there is.
  package static let shared = EngineActor()
}
