import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

/// Errors of the file system are told in our words.
@Suite struct SystemReasonTests {
  private func reason(_ body: () throws -> Void) -> ErrorReport? {
    do {
      try body()
      return nil
    } catch { return ErrorReport.of(error) }
  }

  @Test func `what Foundation throws is told in few words, with the file`() throws {
    let folder = TemporaryFolder("reason")
    try folder.write("x", to: "file")
    let missing = folder.file("none")
    let cases: [(ErrorReport?, String)] = [
      (reason { _ = try Data(contentsOf: URL(fileURLWithPath: missing)) }, "does not exist"),
      (reason { _ = try FileManager.default.contentsOfDirectory(atPath: missing) }, "does not exist"),
      (reason { try FileManager.default.removeItem(atPath: missing) }, "does not exist"),
      (
        reason {
          try FileManager.default.createDirectory(
            atPath: folder.file("file") + "/below", withIntermediateDirectories: true)
        }, ""
      ),
      (reason { try Data().write(to: URL(fileURLWithPath: missing + "/a/b")) }, "does not exist"),
    ]
    for (report, words) in cases {
      let message = try #require(report?.message)
      #expect(message.hasSuffix(words), "\(message)")
      for phrase in ["Error Domain", "couldn’t", "couldn't", "The file", "NSCocoa"] {
        #expect(!message.contains(phrase), "\(message)")
      }
    }
  }

  @Test(arguments: [ENOENT, EACCES, EROFS, ENOSPC, EIO, ENOTDIR, EDQUOT, EMFILE])
  func `every number has words`(code: Int32) {
    let text = SystemReason.text(errno: code)
    #expect(!text.isEmpty && !text.contains("\(code)"))
    #expect(SystemReason.text(POSIXError(POSIXErrorCode(rawValue: code)!)) == text)
  }

  @Test func `other errors say themselves what they are`() {
    #expect(SystemReason.text(CancellationError()) == nil)
    #expect(ErrorReport.of(ErrorReport(.usage, "so")).message == "so")
  }
}
