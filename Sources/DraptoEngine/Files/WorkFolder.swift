import DraptoModel
import Foundation
import Glibc

/// The folder of all jobs' work files: one for each store, held by one engine at a time. All of its calls block.
///
/// Job numbers are a store's own, so two stores that share a disk must not share `jobs/7`.
package final class WorkFolder: Sendable {
  /// `<root>/<store>`: in it lie `lock` and `jobs/N`.
  package let path: String
  /// Where jobs of earlier versions and earlier settings may lie, without `/jobs`.
  private let earlier: [String]
  /// The mount point it was claimed on: when that is gone, the folder must not be made anew on the disk below.
  package let mount: String?
  private let state: Locked<State>

  private struct State: Sendable {
    /// -1: released.
    var lock: Int32
    /// Somebody looks whether the folder is gone.
    var isRemaking = false
    /// Jobs that go on where they were begun.
    var adopted: [JobID: String] = [:]
  }

  private init(path: String, earlier: [String], lock: Int32) {
    self.path = path
    self.earlier = earlier
    mount = MountTable.mountPoint(for: path)
    state = Locked(State(lock: lock))
  }

  /// Makes the store's folder, for this user only, and takes its lock. Throws ``ErrorReport``: `DRP-WORK-NOT-WRITABLE`,
  /// or `DRP-ENGINE-BUSY` when another process holds it.
  /// - Parameters:
  ///   - root: where work folders lie, absolute.
  ///   - storeID: name of the store, one path component.
  ///   - earlier: roots of earlier versions or settings, where unfinished jobs may lie.
  package static func claim(root: String, storeID: String, earlier: [String]) throws -> WorkFolder {
    let path = OutputNaming.join(root, storeID)
    let places = [root] + earlier.flatMap { [$0, OutputNaming.join($0, storeID)] }
    let lock = try makeAndLock(path)
    return WorkFolder(path: path, earlier: places.filter { $0 != path }, lock: lock)
  }

  /// Lets the next engine have it.
  package func release() {
    let held = state.withLock { state in
      defer { state.lock = -1 }
      return state.lock
    }
    guard held >= 0 else { return }
    // Closing is not enough: a program that is just being started holds a copy until it runs.
    flock(held, LOCK_UN)
    close(held)
  }

  deinit { release() }

  // MARK: Jobs

  /// Lets unfinished jobs go on where their files lie, if that is an earlier place; to be called once, at the start.
  package func adopt(_ jobs: Set<JobID>) {
    for job in jobs where !Self.isFolder(jobFolder(job, in: path)) {
      guard let place = earlier.first(where: { Self.isFolder(jobFolder(job, in: $0)) }) else { continue }
      state.withLock { $0.adopted[job] = place }
    }
  }

  /// The work files of a job, wherever it was begun.
  package func workspace(_ job: JobID) -> Workspace {
    Workspace(root: state.value.adopted[job] ?? path, job: job)
  }

  // MARK: Care

  /// Makes the folder again when somebody removed it or its lock; true when that was so, and work of jobs is lost.
  /// Throws ``ErrorReport``: as ``claim(root:storeID:earlier:)``, and when its disk is not mounted.
  package func remakeIfGone() throws -> Bool {
    if let mount, let table = MountTable.read(), !table.isMounted(mount) {
      throw ErrorReport(
        .workNotWritable, "\(Format.visible(path)): \(Format.visible(mount)) is not mounted", file: path,
        advice: "Mount it again; or set `system.paths.work` to a folder on another disk.")
    }
    // The disk is asked outside of the lock: one that hangs must not stop those who only want a path.
    let held = state.withLock { state -> Int32? in
      guard state.lock >= 0, !state.isRemaking else { return nil }
      state.isRemaking = true
      return state.lock
    }
    guard let held else { return false }
    defer { state.withLock { $0.isRemaking = false } }
    guard !Self.isSameFile(held, Self.lockFile(path)) else { return false }
    let lock = try Self.makeAndLock(path)
    let isReleased = state.withLock { state in
      guard state.lock >= 0 else { return true }
      state.lock = lock
      return false
    }
    close(isReleased ? lock : held)
    return !isReleased
  }

  /// Removes the folders of jobs that the store does not know, if nothing in them was changed for a while: `jobs/N` of
  /// this folder, and in earlier places of adopted jobs only, since others there may be another store's.
  /// - Returns: the folders that were removed.
  package func sweep(keeping: Set<JobID>, now: Date, olderThan age: TimeInterval = 86_400) -> [String] {
    let jobs = path + "/jobs"
    let names = Self.isFolder(jobs) ? (try? FileManager.default.contentsOfDirectory(atPath: jobs)) ?? [] : []
    let own = names.compactMap { name in Int64(name).flatMap { "\($0)" == name && $0 >= 0 ? JobID($0) : nil } }
    let folders =
      own.map { ($0, jobFolder($0, in: path)) } + state.value.adopted.map { ($0, jobFolder($0, in: $1)) }
    return folders.filter { !keeping.contains($0.0) }.map(\.1).sorted().filter { folder in
      guard let change = Self.lastChange(in: folder), change < now.addingTimeInterval(-age) else { return false }
      return (try? FileManager.default.removeItem(atPath: folder)) != nil
    }
  }

  private func jobFolder(_ job: JobID, in root: String) -> String { Workspace(root: root, job: job).folder }

  /// When a folder or anything in it was last changed; nil when it is no folder, can't be read whole, or reaches over
  /// to another file system, which is nobody's work file.
  private static func lastChange(in folder: String) -> Date? {
    guard let top = information(folder), top.st_mode & S_IFMT == S_IFDIR else { return nil }
    var latest = date(top)
    var isReadable = true
    let walk = FileManager.default.enumerator(
      at: URL(fileURLWithPath: folder), includingPropertiesForKeys: nil,
      errorHandler: { _, _ in
        isReadable = false
        return false
      })
    while let file = walk?.nextObject() as? URL {
      guard let info = information(file.path), info.st_dev == top.st_dev else { return nil }
      latest = max(latest, date(info))
    }
    return isReadable ? latest : nil
  }

  private static func date(_ info: stat) -> Date {
    Date(timeIntervalSince1970: Double(info.st_mtim.tv_sec) + Double(info.st_mtim.tv_nsec) / 1e9)
  }

  /// A link is no folder: what it leads to is not ours.
  private static func isFolder(_ path: String) -> Bool {
    information(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  private static func information(_ path: String) -> stat? {
    var info = stat()
    return lstat(path, &info) == 0 ? info : nil
  }
}

// MARK: Lock

extension WorkFolder {
  private static func lockFile(_ path: String) -> String { path + "/lock" }

  private static func makeAndLock(_ path: String) throws -> Int32 {
    try DurableFile.makeFolder(path)
    try closeToOthers(path)
    // Whoever removes the folder between opening and locking leaves a lock that nobody else would meet.
    for _ in 0..<10 {
      let lock = try takeLock(lockFile(path))
      if isSameFile(lock, lockFile(path)) { return lock }
      close(lock)
      try DurableFile.makeFolder(path)
    }
    throw ErrorReport(.workNotWritable, "\(Format.visible(path)) is removed again and again", file: path)
  }

  /// A folder that was there before may be open to others, or be a link that somebody else put there.
  private static func closeToOthers(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw DurableFile.failure("open", path) }
    defer { close(descriptor) }
    // Shares and sticks without permissions of their own refuse this; they are no worse than before.
    fchmod(descriptor, 0o700)
  }

  private static func takeLock(_ file: String) throws -> Int32 {
    let descriptor = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DurableFile.failure("open", file) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let number = errno
      // Some shares know no locks; the lock of the state folder must do there.
      guard [ENOLCK, EOPNOTSUPP, ENOSYS, EINVAL].contains(number) else {
        defer { close(descriptor) }
        throw number == EWOULDBLOCK ? busy(file) : DurableFile.failure("flock", file, number)
      }
    }
    let text = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    pwrite(descriptor, text, text.count, 0)
    return descriptor
  }

  private static func busy(_ file: String) -> ErrorReport {
    let folder = DurableFile.parent(of: file)
    let owner = (try? String(contentsOfFile: file, encoding: .utf8)).flatMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    let by = owner.map { " (process \($0))" } ?? ""
    return ErrorReport(
      .engineBusy, "another drapto\(by) works in \(Format.visible(folder))", file: folder,
      advice: "Wait for it to end; a copy of a state folder can't work beside the first.")
  }

  private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
    var held = stat()
    var there = stat()
    return fstat(descriptor, &held) == 0 && lstat(path, &there) == 0 && held.st_dev == there.st_dev
      && held.st_ino == there.st_ino
  }
}
