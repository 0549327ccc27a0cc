import Foundation
import Glibc

/// Why the system refused a file operation, in few words: Foundation's own sentences name the file once more, and its
/// classes.
package enum SystemReason {
  /// - Parameter error: of Foundation; nil for all others, which say themselves what they are.
  package static func text(_ error: any Error) -> String? {
    if let error = error as? POSIXError { return text(errno: error.code.rawValue) }
    guard let error = error as? CocoaError else { return nil }
    if let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error, let text = text(cause) {
      return text
    }
    return codes[error.code].map { text(errno: $0) } ?? "the system gives no reason (\(error.code.rawValue))"
  }

  /// What an `errno` means.
  package static func text(errno code: Int32) -> String {
    switch code {
    case ENOENT: "does not exist"
    case EACCES, EPERM: "permission denied"
    case EEXIST: "exists already"
    case ENOTDIR: "a part of the path is no folder"
    case EISDIR: "is a folder"
    case ENOSPC: "no space left on the disk"
    case EDQUOT: "the quota of the disk is used up"
    case EROFS: "the file system is read-only"
    case ENAMETOOLONG: "the name is too long"
    case ELOOP: "too many links point at each other"
    case EIO: "the disk reports an error"
    case ESTALE, ENOTCONN: "the share is gone"
    default: String(cString: strerror(code))
    }
  }

  /// What Foundation says with a number of its own only.
  private static let codes: [CocoaError.Code: Int32] = [
    .fileNoSuchFile: ENOENT, .fileReadNoSuchFile: ENOENT, .fileReadNoPermission: EACCES, .fileWriteNoPermission: EACCES,
    .fileWriteFileExists: EEXIST, .fileWriteOutOfSpace: ENOSPC, .fileWriteVolumeReadOnly: EROFS,
    .fileReadInvalidFileName: ENAMETOOLONG, .fileWriteInvalidFileName: ENAMETOOLONG, .fileReadUnknown: EIO,
    .fileWriteUnknown: EIO,
  ]

  /// The file that an error of Foundation is about.
  static func file(_ error: any Error) -> String? {
    (error as? CocoaError)?.filePath ?? (error as? CocoaError)?.url?.path
  }
}
