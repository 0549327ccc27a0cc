/// A way out of an error: other settings with which the same film may come through.
package struct Remedy: Sendable, Equatable {
  /// What it does, as an answer to choose: `Encode what decodes of it`.
  package var label: String
  /// The same as flags of `drapto edit`.
  package var flags: String
  /// What it changes about the film.
  package var edit: JobEdit
}

extension ErrorCode {
  /// The one table of ways out; empty where no setting helps.
  package var remedies: [Remedy] {
    switch self {
    case .sourceDamaged:
      [
        .set(
          "Encode what decodes of it", "--accept-damaged", [SettingsCatalog.acceptDamaged.definition.key: .bool(true)])
      ]
    case .outputExists:
      [.set("Replace the output", "--overwrite", [SettingsCatalog.overwrite.definition.key: .bool(true)])]
    case .sourceInterlaced:
      [
        .set(
          "Deinterlace it", "--set encoding.deinterlace=auto",
          [SettingsCatalog.deinterlace.definition.key: .text("auto")])
      ]
    case .cropInvalid:
      [
        .set("Look for black bars by itself", "--crop auto", [SettingsCatalog.crop.definition.key: .text("auto")]),
        .set("Keep the whole frame", "--crop off", [SettingsCatalog.crop.definition.key: .text("off")]),
      ]
    case .dolbyVisionUnsupported:
      [
        .set(
          "Encode its picture for other televisions", "--dolby-vision prefer",
          [SettingsCatalog.dolbyVision.definition.key: .text("prefer")])
      ]
    case .dolbyVisionMissing:
      [
        .set(
          "Begin anew without Dolby Vision", "--dolby-vision drop --restart",
          [SettingsCatalog.dolbyVision.definition.key: .text("drop")], restart: true)
      ]
    case .parameterRejected:
      [
        Remedy(
          label: "Leave your own encoder parameters out", flags: "--unset \(SettingsCatalog.svtParams.definition.key)",
          edit: JobEdit(unset: [SettingsCatalog.svtParams.definition.key]))
      ]
    case .jobChanged, .sourceChanged, .headersDiffer, .chunkLost:
      [.set("Begin anew: finished chunks are dropped", "--restart", [:], restart: true)]
    default: []
    }
  }
}

extension Remedy {
  fileprivate static func set(
    _ label: String, _ flags: String, _ values: [String: SettingValue], restart: Bool = false
  ) -> Remedy {
    Remedy(label: label, flags: flags, edit: JobEdit(values: values, restart: restart))
  }

  /// The command that does it, for a job that failed.
  package func command(for job: JobID) -> String { "drapto edit \(job) \(flags) --retry" }
}

extension Job {
  /// Ways out of the error that it failed with.
  package var waysOut: [Remedy] { state == .failed ? error?.code.remedies ?? [] : [] }

  /// The same as commands, one line each.
  package var wayOutLines: [String] { waysOut.map { "or: \($0.label): `\($0.command(for: id))`" } }
}

extension ErrorCode {
  /// Other values in the form of settings may help a film that was refused with it.
  package var isOfForm: Bool {
    switch self {
    case .outputIsInput, .outputConflict, .outputNotWritable, .settingRange, .settingType, .settingUnknown: true
    default: !remedies.isEmpty
    }
  }
}
