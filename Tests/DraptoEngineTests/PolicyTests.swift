import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

@Suite struct WorkerPolicyTests {
  private func seen(
    idle: Double = 0, saturated: Bool = true, pressure: Double = 0, short: Bool = false
  ) -> WorkerPolicy.Observation {
    WorkerPolicy.Observation(idle: idle, isSaturated: saturated, memoryPressure: pressure, isMemoryShort: short)
  }

  @Test func `it begins with half the cores and ends a little above all of them`() {
    #expect([1, 2, 4, 16].map { WorkerPolicy(cores: $0, fixed: 0).initial } == [1, 2, 2, 8])
    #expect([1, 2, 4, 16].map { WorkerPolicy(cores: $0, fixed: 0).ceiling } == [2, 3, 5, 20])
    #expect(WorkerPolicy(cores: 16, fixed: 3).initial == 3)
  }

  @Test func `it grows while cores idle and work waits, up to the ceiling`() {
    let policy = WorkerPolicy(cores: 16, fixed: 0)
    var workers = policy.initial
    for _ in 0..<20 { workers = policy.next(workers, seen(idle: 0.3)) }
    #expect(workers == policy.ceiling)
    #expect(policy.next(8, seen(idle: 0.3)) == 10)
  }

  @Test func `it stays while nothing waits or no core idles`() {
    let policy = WorkerPolicy(cores: 4, fixed: 0)
    #expect(policy.next(2, seen(idle: 0.9, saturated: false)) == 2)
    #expect(policy.next(2, seen(idle: 0.1)) == 2)
  }

  @Test func `it shrinks when memory runs short, never below one`() {
    for policy in [WorkerPolicy(cores: 8, fixed: 0), WorkerPolicy(cores: 8, fixed: 4)] {
      #expect(policy.next(4, seen(idle: 0.9, short: true)) == 3)
      #expect(policy.next(4, seen(idle: 0.9, pressure: 25)) == 3)
      #expect(policy.next(1, seen(short: true)) == 1)
    }
  }

  @Test func `a fixed number comes back step by step and is never passed`() {
    let policy = WorkerPolicy(cores: 8, fixed: 4)
    #expect(policy.next(2, seen()) == 3)
    #expect(policy.next(4, seen(idle: 0.9)) == 4)
    #expect(policy.next(9, seen()) == 4)
  }

  @Test func `encoders get more threads when there are fewer of them than cores`() {
    let policy = WorkerPolicy(cores: 8, fixed: 0)
    #expect(policy.parallelism(workers: 8, running: 3, waiting: 100) == 1)
    #expect(policy.parallelism(workers: 8, running: 0, waiting: nil) == 1)
    #expect(policy.parallelism(workers: 2, running: 0, waiting: nil) == 4)
    #expect(policy.parallelism(workers: 8, running: 0, waiting: 0) == 6)
    #expect(policy.parallelism(workers: 8, running: 1, waiting: 0) == 4)
    #expect(WorkerPolicy(cores: 8, fixed: 0, threads: 3).parallelism(workers: 8, running: 0, waiting: 0) == 3)
    for workers in 1...12 {
      for running in 0...12 {
        let threads = policy.parallelism(workers: workers, running: running, waiting: 2)
        #expect((1...6).contains(threads))
      }
    }
  }
}

@Suite struct RetryPolicyTests {
  private let policy = RetryPolicy(retries: 2, delay: 2)

  @Test(arguments: [
    ErrorCode.sourceChanged, .parameterRejected, .toolIncapable, .sourceDamaged,
    .headersDiffer, .dolbyVisionUnsupported,
    .dolbyVisionColour, .dolbyVisionMissing,
  ])
  func `what another try can't mend fails at once`(_ code: ErrorCode) {
    #expect(policy.recovery(for: ErrorReport(code, ""), attempt: 1, jitter: 0.5) == .fail)
  }

  @Test(arguments: [ErrorCode.toolFailed, .toolStalled, .framesMismatch, .chunkLost, .dolbyVisionDiffers, .unexpected])
  func `other errors are tried again, as often as the setting says`(_ code: ErrorCode) {
    let error = ErrorReport(code, "")
    #expect(policy.recovery(for: error, attempt: 1, jitter: 0.5) == .retry(after: 2))
    #expect(policy.recovery(for: error, attempt: 2, jitter: 0.5) == .retry(after: 4))
    #expect(policy.recovery(for: error, attempt: 3, jitter: 0.5) == .fail)
    #expect(RetryPolicy(retries: 0, delay: 2).recovery(for: error, attempt: 1, jitter: 0.5) == .fail)
  }

  @Test(arguments: [ErrorCode.sourceGone, .toolMissing, .workNotWritable, .outputNotWritable])
  func `what the machine took away ends the job and blames no chunk`(_ code: ErrorCode) {
    #expect(policy.recovery(for: ErrorReport(code, ""), attempt: 1, jitter: 0.5) == .stopJob)
  }

  @Test func `a full disk is waited for, however often`() {
    let full = ErrorReport(.diskFull, "")
    #expect(policy.recovery(for: full, attempt: 99, jitter: 0.5) == .waitForDisk(after: 1))
    #expect(policy.recovery(for: full, attempt: 99, jitter: 0.5, fullDisks: 3) == .waitForDisk(after: 8))
    #expect(policy.recovery(for: full, attempt: 99, jitter: 0.5, fullDisks: 1000) == .waitForDisk(after: 60))
  }

  @Test func `signs of too little memory lead to fewer workers`() {
    let killed = ErrorReport(.toolKilled, "", signal: 9)
    #expect(policy.recovery(for: killed, attempt: 1, jitter: 0.5) == .retryWithFewerWorkers(after: 2))
    let crashed = ErrorReport(.toolKilled, "", signal: 11)
    #expect(policy.recovery(for: crashed, attempt: 1, jitter: 0.5) == .retry(after: 2))
    for words in ["Cannot allocate memory", "Svt[error]: insufficient resources", "Error 0x80001000"] {
      let failed = ErrorReport(.toolFailed, "", stderrTail: words)
      #expect(policy.recovery(for: failed, attempt: 1, jitter: 0.5) == .retryWithFewerWorkers(after: 2))
    }
    #expect(policy.recovery(for: killed, attempt: 3, jitter: 0.5) == .fail)
  }

  @Test func `waits double, are capped, and jitter spreads them by half`() {
    let policy = RetryPolicy(retries: 20, delay: 2)
    #expect((1...5).map { policy.backoff(attempt: $0, jitter: 0.5) } == [2, 4, 8, 16, 32])
    for attempt in 1...20 {
      let middle = min(RetryPolicy.longest, 2 * Double(1 << (attempt - 1)))
      #expect(policy.backoff(attempt: attempt, jitter: 0) == middle * 0.5)
      #expect(policy.backoff(attempt: attempt, jitter: 1) == middle * 1.5)
    }
  }

  @Test func `the settings decide how often and how long`() throws {
    let policy = RetryPolicy(try Samples.settings(["process.retries": "5", "process.retry_delay": "0.5"]))
    #expect(policy.retries == 5)
    #expect(policy.delay == 0.5)
  }
}
