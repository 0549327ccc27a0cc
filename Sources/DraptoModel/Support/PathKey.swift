/// A path, or a name of a file, that equals none but itself. Strings are equal when they look alike (`é` in one character
/// or in two), file systems keep such names apart.
package struct PathKey: Hashable, Comparable, Sendable {
  /// The path as it was given.
  package var path: String

  package init(_ path: String) { self.path = path }

  package static func == (a: PathKey, b: PathKey) -> Bool { a.path.utf8.elementsEqual(b.path.utf8) }
  package static func < (a: PathKey, b: PathKey) -> Bool { a.path.utf8.lexicographicallyPrecedes(b.path.utf8) }
  package func hash(into hasher: inout Hasher) {
    for byte in path.utf8 { hasher.combine(byte) }
  }
}

extension String {
  /// Whether two paths are of one file, byte by byte.
  package func isSamePath(as other: String) -> Bool { PathKey(self) == PathKey(other) }
}
