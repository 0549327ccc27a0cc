import DraptoModel

/// The programs one engine works with.
package struct Toolset: Sendable {
  /// Path of ffmpeg.
  package var ffmpeg: String
  /// Path of ffprobe.
  package var ffprobe: String
  /// Path of mkvmerge.
  package var mkvmerge: String
  /// What this ffmpeg can do.
  package var capabilities: FFmpegCapabilities

  package init(ffmpeg: String, ffprobe: String, mkvmerge: String, capabilities: FFmpegCapabilities) {
    self.ffmpeg = ffmpeg
    self.ffprobe = ffprobe
    self.mkvmerge = mkvmerge
    self.capabilities = capabilities
  }
}

/// What one ffmpeg binary can do.
package struct FFmpegCapabilities: Codable, Sendable, Equatable {
  /// As ffmpeg says it.
  package var version: String
  /// Listed, and not shown to be broken by a trial.
  package var hasSVTAV1: Bool
  /// `SVT-AV1 Encoder Lib v4.2.0` → `4.2.0`; nil when it could not be asked.
  package var svtVersion: String?
  /// It reads and writes Dolby Vision metadata in AV1.
  package var hasDolbyVision: Bool
  /// It has the filter `libvmaf`.
  package var hasLibvmaf: Bool
  /// It has the filter `xpsnr`.
  package var hasXPSNR: Bool
  /// It has the encoder `libopus`.
  package var hasLibopus: Bool
  /// It has the filter `bwdif`.
  package var hasBwdif: Bool
  /// AV1 can be decoded (libdav1d, libaom or a hardware-free decoder).
  package var hasAV1Decoder: Bool

  package init(
    version: String = "?", hasSVTAV1: Bool = false, svtVersion: String? = nil, hasDolbyVision: Bool = false,
    hasLibvmaf: Bool = false, hasXPSNR: Bool = false, hasLibopus: Bool = false, hasBwdif: Bool = false,
    hasAV1Decoder: Bool = false
  ) {
    self.version = version
    self.hasSVTAV1 = hasSVTAV1
    self.svtVersion = svtVersion
    self.hasDolbyVision = hasDolbyVision
    self.hasLibvmaf = hasLibvmaf
    self.hasXPSNR = hasXPSNR
    self.hasLibopus = hasLibopus
    self.hasBwdif = hasBwdif
    self.hasAV1Decoder = hasAV1Decoder
  }

  /// Everything an encode can't do without.
  package var isUsable: Bool { hasSVTAV1 && hasLibopus && hasAV1Decoder }

  /// Beyond that, what Debian's ffmpeg lacks: `drapto setup` fetches one that has it.
  package var hasAll: Bool { isUsable && hasLibvmaf && hasDolbyVision }

  /// More is better: what it needs first, then Dolby Vision and metrics, then a newer SVT-AV1.
  package var score: Int {
    let weights: [(Bool, Int)] = [
      (hasSVTAV1, 100_000), (hasLibopus, 50_000), (hasAV1Decoder, 50_000), (hasDolbyVision, 10_000),
      (hasLibvmaf, 5_000), (hasXPSNR, 1_000), (hasBwdif, 1_000),
    ]
    return weights.reduce(0) { $0 + ($1.0 ? $1.1 : 0) } + (svtMajorMinor.map { $0.major * 20 + $0.minor } ?? 0)
  }

  /// `(4, 2)` of `4.2.0`.
  package var svtMajorMinor: (major: Int, minor: Int)? {
    guard let parts = svtVersion?.split(separator: ".").prefix(2).map({ Int($0) }), parts.count == 2,
      let major = parts[0], let minor = parts[1]
    else { return nil }
    return (major, minor)
  }

  /// `ac-bias` came with SVT-AV1 3.1 of the psy line and 4.0 of the main line.
  package var hasACBias: Bool { (svtMajorMinor?.major ?? 0) >= 4 }
}
