import DraptoModel
import Foundation

/// Everything that can happen to the dashboard.
package enum Message: Sendable {
  case key(KeyPress)
  /// Text from the clipboard, in one piece: it is never taken for keys.
  case paste(String)
  case mouse(MouseEvent)
  case resize(Size)
  /// The wall clock, and seconds since the screen opened.
  case tick(Date, uptime: Double)
  case snapshot(EngineSnapshot)
  /// What the first picture did not need of the state, as events.
  case details([EngineEvent.Payload])
  case event(EngineEvent)
  case reply(Reply)
  /// What hinders the engine, and the command that mends it.
  case banner([String])
  /// Files of themes changed: all themes there are now.
  case themes(ThemeCatalog)
  /// The engine is gone, or none could be had; the next try comes after so many seconds. nil: there is none, and the
  /// screen ends.
  case lost(ErrorReport, retry: Double?)
}

/// What came of an ``Effect``.
package enum Reply: Sendable {
  /// A command (or several) was carried out, or refused: why, one line each.
  case sent(done: String, refusals: [String])
  case listed(folder: String, Result<[FileEntry], ErrorReport>)
  case length(path: String, Double?)
  /// Lines of the log file, oldest first; `isEnd`: it has none before these.
  case olderLog([LogLine], isEnd: Bool)
  /// Ways to go on from a path being typed.
  case completed(typed: String, candidates: [String])
  case wrote(path: String, problem: String?)
  case sampled(path: String, Result<SampleReport, ErrorReport>)
  /// What was kept of a job's work; nil where nothing was.
  case record(JobID, FilmRecord?)
  /// Films were put in line: so many, and those that were refused, by their paths, with the form's values.
  case added(Int, refused: [String: ErrorReport], changes: [String: String])
  /// Paths that are there, and those that are not.
  case found([String], missing: [String])
  /// Settings of jobs that are queued, and why those of others can't be had.
  case settings([JobID: Settings], refusals: [String], opensForm: Bool)
  /// Settings of jobs were changed, but for those of some.
  case changed([JobID], done: String, refused: [JobID: ErrorReport], JobEdit, retry: Bool)
  case preview(JobID, Result<FilmPreview, ErrorReport>)
  /// What a look into films that are about to join has shown so far.
  case looked(number: Int, LossFindings)
}

/// What the dashboard wants done outside of itself.
package enum Effect: Sendable, Equatable {
  case send([EngineCommand], done: String)
  /// Puts films and folders in line, with settings that differ from those in force.
  /// - restart: unfinished work that was begun otherwise is dropped.
  /// - except: sources that are left out.
  case enqueue(paths: [String], changes: [String: String], restart: Bool = false, except: Set<String> = [])
  /// Looks into films before they join, for what their outputs would lack.
  case look(number: Int, FilmsToAdd)
  /// Nobody waits for that look any more.
  case endLook
  /// Looks whether files and folders are there.
  case find([String])
  /// Asks for the settings of jobs, for the form or for their details.
  case settings([JobID], opensForm: Bool)
  /// Changes the settings of jobs, and puts those that ended in line again where that is asked for.
  case change([Job], JobEdit, retry: Bool, done: String)
  /// Looks into a film that is queued: what it is, and what would become of it.
  case preview(Job)
  case list(folder: String)
  /// Reads lines of the log file that are older than this; nil: its newest.
  case readLog(before: Date?)
  /// Looks how long films are.
  case lengths([String])
  case complete(String)
  case save(LayoutPreferences)
  /// To the terminal's clipboard (OSC 52).
  case copy(String)
  case write(path: String, lines: [String])
  /// Writes the report of a film as a page.
  case writeReport(JobID, path: String)
  /// Encodes short parts of a film, or of the first one of a folder, with settings that differ, to see what they would come to.
  case sample(path: String, changes: [String: String])
  /// Nobody waits for that any more.
  case endSample
  /// Asks for what was kept of a job's work.
  case record(JobID)
  case bell
  /// A notice of the desktop (OSC 9).
  case notify(String)
  case mouse(Bool)
  case repaint
  case suspend
  /// An engine is to be started where the last one went away.
  case startEngine
  case leave(Leaving)
}

/// How the dashboard is left.
package enum Leaving: Sendable, Equatable {
  /// The engine goes on.
  case detach
  /// The engine is to be stopped.
  case stop
  /// The engine has ended, or could not be had.
  case ended
}
