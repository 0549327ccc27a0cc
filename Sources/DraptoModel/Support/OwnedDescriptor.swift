import Glibc

/// An open file that has one owner, and is closed when that goes. Initializers that fail halfway may not close what they
/// hold themselves: Swift runs the `deinit` of a class whose properties are all set even where its initializer throws, and
/// what is closed twice is, by then, somebody else's.
package struct OwnedDescriptor: ~Copyable, Sendable {
  /// As open(2) gave it; negative where that failed, of which `errno` tells.
  package let number: Int32

  package init(_ number: Int32) { self.number = number }

  deinit { if number >= 0 { close(number) } }
}
