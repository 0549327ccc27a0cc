import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@Suite struct HookEventTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `a job that is done or failed is an event, with its facts in JSON and one by one`() throws {
    var job = ModelSamples.job(7, state: .failed)
    job.error = ErrorReport(.sourceDamaged, "cut off")
    let event = try #require(HookEvent(job))
    #expect(event.kind == .failed)
    let json = try object(event.json)
    #expect(json["id"] as? Int == 7)
    #expect(json["source"] as? String == "/films/film 7.mkv")
    #expect((json["error"] as? [String: Any])?["code"] as? String == "DRP-SRC-DAMAGED")
    #expect(
      event.environment.mapValues { $0 ?? "-" } == [
        "DRAPTO_HOOK_EVENT": "failed", "DRAPTO_HOOK_JOB": "7", "DRAPTO_HOOK_SOURCE": "/films/film 7.mkv",
        "DRAPTO_HOOK_OUTPUT": "/films/film 7.av1.mkv", "DRAPTO_HOOK_STATE": "failed",
        "DRAPTO_HOOK_ERROR": "DRP-SRC-DAMAGED", "DRAPTO_HOOK_JSON": event.json,
      ])
    #expect(HookEvent(ModelSamples.job(state: .done))?.kind == .done)
  }

  @Test(arguments: [JobState.waiting, .running, .paused, .cancelled])
  func `a job in any other state is none`(state: JobState) {
    #expect(HookEvent(ModelSamples.job(state: state)) == nil)
  }

  @Test func `nothing left to do tells how many jobs there are in each state`() throws {
    let event = HookEvent(idle: [.done, .done, .failed, .paused].map { ModelSamples.job(state: $0) })
    #expect(event.json == #"{"jobs":{"cancelled":0,"done":2,"failed":1,"paused":1,"running":0,"waiting":0}}"#)
    let names = event.environment.compactMap { $0.value == nil ? nil : $0.key }
    #expect(names.sorted() == ["DRAPTO_HOOK_EVENT", "DRAPTO_HOOK_JSON"])
    #expect(event.environment.count == HookVariable.allCases.count)
  }

  @Test func `what is larger than a variable may be is left out of them`() throws {
    var job = ModelSamples.job(state: .failed)
    job.error = ErrorReport(.toolFailed, "broke", stderrTail: String(repeating: "x", count: 140_000))
    let event = try #require(HookEvent(job))
    #expect(event.json.utf8.count > 140_000)
    #expect(event.environment["DRAPTO_HOOK_JSON"] == .some(nil))
  }
}
