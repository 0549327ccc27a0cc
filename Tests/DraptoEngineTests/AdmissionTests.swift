import DraptoEngine
import DraptoTestSupport
import Testing

@Suite struct AdmissionTests {
  private let budget = Budget(workers: 2, tracks: 1, memory: 1000, disk: 1000)
  private func chunk(memory: Int64 = 100, resident: Int64 = 0, disk: Int64 = 10, paused: Bool = false) -> WorkNeeds {
    WorkNeeds(kind: .chunk, memory: memory, resident: resident, disk: disk, isPaused: paused)
  }

  private func reason(_ task: WorkNeeds, _ running: [WorkNeeds], _ budget: Budget) -> String? {
    if case .wait(let reason) = Admission.admit(task, running: running, budget: budget) { return reason.text }
    return nil
  }

  @Test func `work starts while there is a place`() {
    #expect(Admission.admit(chunk(), running: [], budget: budget) == .go)
    #expect(Admission.admit(chunk(), running: [chunk()], budget: budget) == .go)
    #expect(reason(chunk(), [chunk(), chunk()], budget)?.contains("at once") == true)
  }

  @Test func `tracks and chunks have places of their own`() {
    let track = WorkNeeds(kind: .track, memory: 10, disk: 1)
    #expect(Admission.admit(track, running: [chunk(), chunk()], budget: budget) == .go)
    #expect(reason(track, [track], budget)?.contains("at once") == true)
    #expect(Admission.admit(chunk(), running: [track], budget: budget) == .go)
  }

  @Test func `a hold stops everything and gives its reason`() {
    var held = budget
    held.hold = .mode(.paused)
    #expect(reason(chunk(), [], held) == "queue paused")
  }

  @Test func `a frozen encoder frees its place but not its memory`() {
    #expect(Admission.admit(chunk(), running: [chunk(), chunk(paused: true)], budget: budget) == .go)
    let big = chunk(memory: 950, paused: true)
    #expect(reason(chunk(), [big, chunk()], budget)?.contains("memory") == true)
  }

  @Test func `memory counts what running encoders will still take`() {
    #expect(reason(chunk(memory: 600), [chunk(memory: 600)], budget)?.contains("memory") == true)
    #expect(Admission.admit(chunk(memory: 600), running: [chunk(memory: 600, resident: 600)], budget: budget) == .go)
  }

  @Test func `one encoder always runs, however little memory there is`() {
    #expect(Admission.admit(chunk(memory: 5000), running: [], budget: budget) == .go)
    // A frozen one keeps what it has: another would only be killed for it.
    #expect(reason(chunk(memory: 5000), [chunk(paused: true)], budget)?.contains("memory") == true)
  }

  @Test func `disk counts what running work has been promised`() {
    #expect(reason(chunk(disk: 2000), [], budget)?.contains("disk") == true)
    #expect(reason(chunk(disk: 600), [chunk(disk: 600)], budget)?.contains("disk") == true)
    #expect(Admission.admit(chunk(disk: 400), running: [chunk(disk: 600)], budget: budget) == .go)
  }

  @Test func `whatever is let in keeps within the budget`() {
    var dice = SeededRandom(42)
    for _ in 0..<2000 {
      let budget = Budget(
        workers: Int.random(in: 1...8, using: &dice), tracks: 1, memory: Int64.random(in: 0...4000, using: &dice),
        disk: Int64.random(in: 0...400, using: &dice))
      var running: [WorkNeeds] = []
      for _ in 0..<20 {
        let task = chunk(
          memory: Int64.random(in: 1...1500, using: &dice), disk: Int64.random(in: 1...80, using: &dice))
        if Admission.admit(task, running: running, budget: budget) == .go { running.append(task) }
      }
      #expect(running.count <= budget.workers)
      #expect(running.reduce(0) { $0 + $1.disk } <= budget.disk)
      #expect(running.count <= 1 || running.reduce(0) { $0 + $1.memory } <= budget.memory)
    }
  }
}
