import DraptoMedia
import DraptoModel
import Logging

/// What an engine is started with.
package struct EngineConfiguration: Sendable {
  package var tools: Toolset
  /// Folder of the database and the lock.
  package var stateFolder: String
  /// Folder of the jobs' work files.
  package var workFolder: String
  package var settings: Settings
  /// Usable cores.
  package var cores: Int
  package var logger: Logger
  /// Work only on jobs that were enqueued or retried since the start; others wait for another time.
  package var onlyNamedJobs: Bool
  /// Seconds that the look at all key frames may take before the encode; what is left is looked at beside it.
  package var pictureLook = 1.0

  package init(
    tools: Toolset, stateFolder: String, workFolder: String, settings: Settings, cores: Int, logger: Logger,
    onlyNamedJobs: Bool
  ) {
    self.tools = tools
    self.stateFolder = stateFolder
    self.workFolder = workFolder
    self.settings = settings
    self.cores = cores
    self.logger = logger
    self.onlyNamedJobs = onlyNamedJobs
  }
}
