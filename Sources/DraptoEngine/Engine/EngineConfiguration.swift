import DraptoMedia
import DraptoModel
import Foundation
import Logging

/// What an engine is started with.
package struct EngineConfiguration: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Folder of the database and the lock.
  package var stateFolder: String
  /// Folder of the work files of all jobs of all stores.
  package var workFolder: String
  /// Where unfinished jobs of earlier versions and settings may lie.
  package var earlierWorkFolders: [String] = []
  /// Settings of the engine itself; each job has its own.
  package var settings: Settings
  /// Usable cores.
  package var cores: Int
  /// Where log lines go besides to clients.
  package var logger: Logger
  /// Work only on jobs that were enqueued or retried since the start; others wait for another time.
  package var onlyNamedJobs: Bool
  /// Seconds that the look at all key frames may take before the encode; what is left is looked at beside it.
  package var pictureLook = 1.0
  /// Encoder arguments that were tried.
  package var trials = EncoderTrials()
  /// What programs say their version is.
  package var toolVersions = ToolVersions()
  /// drapto's own version, for the records of films.
  package var version: String?
  /// Who writes pages of films that have ended, where their settings ask for it; nil: nobody.
  package var reporter: (any FilmReporter)?
  /// A page that takes longer is given up.
  package var reportLimit: Duration = .seconds(300)
  /// Who encodes chunks; nil: this machine.
  package var worker: (any ChunkWorker)?
  /// What takes a job from file to film.
  package var makePipeline: @Sendable (PipelineSetup, any JobServices) -> any JobPipeline = {
    FilmPipeline(setup: $0, services: $1)
  }
  /// Between two looks at what runs and at the machine.
  package var tick: Duration = .milliseconds(500)
  /// The clock on the wall, for the hours in which work may run.
  package var now: @Sendable () -> Date = { Date() }
  /// The clock's time zone.
  package var timeZone = TimeZone.current
  /// Folders whose new films join by themselves.
  package var watches: [WatchOrder] = []
  /// How often these are looked into.
  package var watchPace = WatchPace()
  /// Seconds until a job that the machine failed begins again; doubles with each time.
  package var jobRetryDelay = 2.0
  /// How long a quick look into a film that waits may take; nil: films are looked into when they begin.
  package var filmLook: Duration? = .seconds(20)
  /// Nothing starts for so long after a write failed for lack of space, whatever the free space looks like.
  package var fullDiskPause: Duration = .seconds(5)

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
