import DraptoModel
import Glibc

/// What a job leaves on disk.
struct JobFiles: Sendable {
  var workspace: Workspace

  /// Removes the unfinished film beside the target, and the work folder when nothing in it is worth keeping.
  func tidy(_ job: Job, hasFinishedWork: Bool) async {
    let temporary = StageInput.temporaryOutput(job)
    let workspace = self.workspace
    // A share that does not answer must not keep the job from ending.
    await within(.seconds(10)) {
      unlink(temporary)
      if hasFinishedWork { workspace.removeParts() } else { workspace.remove() }
    }
  }
}
