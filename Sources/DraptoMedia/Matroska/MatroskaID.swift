/// Ids of Matroska's elements (RFC 9559), as far as they are read here.
enum MatroskaID {
  static let ebml: UInt32 = 0x1a45_dfa3
  static let segment: UInt32 = 0x1853_8067
  static let seekHead: UInt32 = 0x114d_9b74
  static let info: UInt32 = 0x1549_a966
  static let timestampScale: UInt32 = 0x2a_d7b1
  static let tracks: UInt32 = 0x1654_ae6b
  static let trackEntry: UInt32 = 0xae
  static let trackNumber: UInt32 = 0xd7
  static let trackType: UInt32 = 0x83
  static let codecID: UInt32 = 0x86
  static let codecPrivate: UInt32 = 0x63a2
  static let cluster: UInt32 = 0x1f43_b675
  static let timestamp: UInt32 = 0xe7
  static let position: UInt32 = 0xa7
  static let previousSize: UInt32 = 0xab
  static let simpleBlock: UInt32 = 0xa3
  static let blockGroup: UInt32 = 0xa0
  static let block: UInt32 = 0xa1
  static let referenceBlock: UInt32 = 0xfb
  static let blockAdditions: UInt32 = 0x75a1
  static let blockMore: UInt32 = 0xa6
  static let blockAddID: UInt32 = 0xee
  static let blockAdditional: UInt32 = 0xa5
  static let cues: UInt32 = 0x1c53_bb6b
  static let chapters: UInt32 = 0x1043_a770
  static let tags: UInt32 = 0x1254_c367
  static let attachments: UInt32 = 0x1941_a469
  static let crc: UInt32 = 0xbf
  static let void: UInt32 = 0xec

  /// Those that stand beside clusters: one of them ends a cluster of unknown size.
  static let besideClusters: Set<UInt32> = [seekHead, info, tracks, cluster, cues, chapters, tags, attachments]
  /// Those that are read whole.
  static let whole: Set<UInt32> = [info, tracks, timestamp, simpleBlock, blockGroup]
}
