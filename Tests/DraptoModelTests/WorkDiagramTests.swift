import DraptoModel
import Foundation
import Testing

@Suite struct WorkDiagramTests {
  @Test func `the diagram in the architecture page is the table`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/architecture.md"), encoding: .utf8)
    #expect(page.contains("```mermaid\n" + WorkTransition.diagram + "\n```"), "\(WorkTransition.diagram)")
  }
}
