import NIOPosix

/// The thread on which all sockets of this process are read and written. It is never ended: a server that stops leaves
/// requests behind that are still under way, and they end as they can.
enum ControlLoop {
  static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}
