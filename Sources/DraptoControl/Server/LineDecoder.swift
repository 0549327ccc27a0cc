import NIOCore

/// A line from the other side.
enum ControlLine: Sendable, Equatable {
  /// Without its newline.
  case text(ByteBuffer)
  /// Longer than may be; it was not kept.
  case tooLong
  /// The other side closed in the middle of it.
  case truncated
}

/// Cuts what arrives into lines. Not NIOExtras' decoder: that one keeps a line of any length.
final class LineDecoder: ByteToMessageDecoder {
  typealias InboundOut = ControlLine

  /// Bytes of the longest line that is taken, without its newline.
  static let mostRequest = 1 << 20
  /// What a client takes from its engine: an event that tells of all chunks of a very long film.
  static let mostAnswer = 256 << 20

  private let most: Int
  /// Bytes that were looked at and hold no newline.
  private var searched = 0
  /// The rest of a line that is too long is thrown away as it comes.
  private var isSkipping = false

  init(most: Int) { self.most = most }

  func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) -> DecodingState {
    let bytes = buffer.readableBytesView.dropFirst(searched)
    guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      searched = buffer.readableBytes
      if isSkipping || searched > most {
        if !isSkipping { context.fireChannelRead(wrapInboundOut(.tooLong)) }
        isSkipping = true
        buffer.moveReaderIndex(forwardBy: searched)
        searched = 0
      }
      return .needMoreData
    }
    let length = newline - buffer.readableBytesView.startIndex
    searched = 0
    guard let line = buffer.readSlice(length: length) else { return .needMoreData }
    buffer.moveReaderIndex(forwardBy: 1)
    if isSkipping {
      isSkipping = false
    } else {
      context.fireChannelRead(wrapInboundOut(length > most ? .tooLong : .text(line)))
    }
    return .continue
  }

  func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) -> DecodingState {
    while decode(context: context, buffer: &buffer) == .continue {}
    if buffer.readableBytes > 0 {
      buffer.moveReaderIndex(forwardBy: buffer.readableBytes)
      context.fireChannelRead(wrapInboundOut(.truncated))
    }
    return .needMoreData
  }
}
