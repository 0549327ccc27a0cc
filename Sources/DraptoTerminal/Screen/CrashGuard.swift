import CNcurses

/// Puts the terminal in order when the process dies of a fatal signal.
package enum CrashGuard {
  /// - Parameter capture: what was written to standard error meanwhile is shown then.
  package static func install(_ capture: OutputCapture?) { cn_crash_handlers(capture?.reader ?? -1) }
  /// From any thread, when the process ends without waiting for the screen.
  package static func restoreNow() { cn_restore_now() }

  /// From now on a crash is not caught.
  package static func remove() { cn_remove_crash_handlers() }

  /// Sets the locale's character type. True where the environment asks for UTF-8.
  package static func setLocale() -> Bool { cn_locale() }
}
