import DraptoModel

/// A change to the RPUs of an encoded chunk, without which they would not be true of its frames.
package enum RPUEdit: Sendable, Equatable {
  /// AV1 has no enhancement layer: what they say of one goes.
  case dropEnhancementLayer
  /// The frames were cropped: their active area is told from the new edges.
  case crop(PictureMargins)

  /// What the plan asks for.
  package static func edits(_ plan: DolbyVisionPlan) -> [RPUEdit] {
    edits(source: plan.source, cropped: plan.cropped)
  }

  /// What the source's profile and the crop ask for.
  package static func edits(source: DolbyVisionRecord, cropped: PictureMargins?) -> [RPUEdit] {
    (source.losesEnhancementLayer ? [.dropEnhancementLayer] : []) + (cropped.map { [.crop($0)] } ?? [])
  }
}

extension Sequence<RPUEdit> {
  /// The bits of a unit with these changes, its checksum made anew; nil where none of them changes it.
  /// - Parameters:
  ///   - bytes: from its type to its final 0x80.
  ///   - unit: what they say, and `layout` where.
  func applied(to bytes: [UInt8], _ unit: RPU, _ layout: RPULayout) -> [UInt8]? {
    var result = bytes
    // What is written over moves nothing, so that the layout holds for what is cut out after it.
    for case .crop(let crop) in self { result = ActiveArea.moved(in: result, at: layout.activeAreas, by: crop) }
    if contains(.dropEnhancementLayer), unit.usesEnhancementLayer {
      result = EnhancementLayerRemoval.unit(result, layout)
    }
    return result == bytes ? nil : result
  }

  /// Whether a crop among them cuts into the unit's active area.
  func cut(_ unit: RPU) -> Bool {
    // Nothing but zeros tells of no bars at all: mostly nobody looked for them.
    guard let area = unit.activeArea, area != PictureMargins() else { return false }
    return contains { if case .crop(let crop) = $0 { area.isCut(by: crop) } else { false } }
  }
}

extension RPU {
  /// What the unit must say after these changes.
  package func applying(_ edits: [RPUEdit]) -> RPU {
    edits.reduce(self) { unit, edit in
      switch edit {
      case .dropEnhancementLayer: unit.withoutEnhancementLayer
      case .crop(let crop): unit.cropped(by: crop)
      }
    }
  }

  /// The same with the active area told from the edges of the cropped frame.
  func cropped(by crop: PictureMargins) -> RPU {
    var result = self
    for place in blocks.indices where blocks[place].level == 5 {
      var payload = ActiveArea.payload(ActiveArea.read(blocks[place].payload).cropped(by: crop))
      while payload.last == 0 { payload.removeLast() }
      result.blocks[place].payload = payload
    }
    return result
  }
}
