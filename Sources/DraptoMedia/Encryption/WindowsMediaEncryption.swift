/// Films of Windows Media with rights management: an object of the header says so (ASF specification, 3.15 to 3.17).
enum WindowsMediaEncryption {
  /// First halves of the names of the three encryption objects.
  private static let objects: [[UInt8]] = [
    [0xfb, 0xb3, 0x11, 0x22, 0x23, 0xbd, 0xd2, 0x11], [0x14, 0xe6, 0x8a, 0x29, 0x22, 0x26, 0x17, 0x4c],
    [0x33, 0x85, 0x05, 0x43, 0x81, 0x69, 0xe6, 0x49],
  ]

  static func scheme(in file: borrowing FileBytes) -> String? {
    ASFHeader.place(of: objects, in: file) == nil ? nil : "Windows Media rights management"
  }
}
