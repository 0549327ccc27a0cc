/// Where the parts of the machine's panel stand when it has the whole screen: graphs on top, below them the cores, what
/// is told in words, and the encoders.
package struct MachineLayout: Sendable, Equatable {
  /// What a graph shows, what matters most first.
  package enum Graph: Sendable, CaseIterable { case cpu, memory, work, target }

  /// Each with its title line.
  package var graphs: [Graph: Rect] = [:]
  /// A small graph per core, or a sign where there is no room for one.
  package var cores = Rect(x: 0, y: 0, width: 0, height: 0)
  /// Cells of one core.
  package var coreWidth = 0
  /// Lines of text.
  package var words = Rect(x: 0, y: 0, width: 0, height: 0)
  /// A row per encoder, below the names of the columns.
  package var encoders = Rect(x: 0, y: 0, width: 0, height: 0)

  /// With less the panel shows what it shows beside the lists.
  package static let smallest = Size(50, 12)
  /// Cells of one core's graph with its number and share.
  private static let widest = 36
  private static let narrowest = 18

  /// nil where there is too little room.
  /// - Parameters:
  ///   - encoders: counted only where there is room.
  ///   - hasTarget: a film is on its way to a disk that is watched.
  package static func make(
    _ rect: Rect, cores: Int, encoders: @autoclosure () -> Int, isWide: Bool, hasTarget: Bool = true
  ) -> MachineLayout? {
    guard rect.width >= smallest.width, rect.height >= smallest.height else { return nil }
    var layout = MachineLayout()
    let room = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 2, height: rect.height)
    let words = 3
    let list = min(1 + max(1, encoders()), max(2, rect.height / 3))
    let coreRows = min(max(2, (rect.height - words - list) / 4), rows(of: cores, room.width, &layout.coreWidth))
    var y = room.y
    let lines = room.height - words - list - coreRows
    let kinds = Graph.allCases.filter { $0 != .target || hasTarget }
    y = graphs(kinds, Rect(x: room.x, y: y, width: room.width, height: lines), across: isWide ? 2 : 1, &layout)
    layout.cores = Rect(x: room.x, y: y, width: room.width, height: coreRows)
    layout.words = Rect(x: room.x, y: y + coreRows, width: room.width, height: words)
    layout.encoders = Rect(x: room.x, y: y + coreRows + words, width: room.width, height: list)
    // Cores that don't fit as graphs are one sign each.
    if cores > coreRows * (room.width / layout.coreWidth) { layout.coreWidth = 1 }
    return layout
  }

  /// Rows that the cores would like, with graphs of equal width.
  private static func rows(of cores: Int, _ width: Int, _ cell: inout Int) -> Int {
    let beside = max(1, min(max(1, cores), width / narrowest))
    let rows = max(1, (cores + beside - 1) / beside)
    // Full rows: eight cores are four and four, not five and three.
    cell = min(widest, width / max(1, (cores + rows - 1) / rows))
    return rows
  }

  /// Returns the row below them.
  private static func graphs(_ kinds: [Graph], _ room: Rect, across: Int, _ layout: inout MachineLayout) -> Int {
    // A title and two rows are the least that says anything.
    let down = max(1, min((kinds.count + across - 1) / across, room.height / 3))
    var y = room.y
    for row in 0..<down {
      let height = (room.height - (y - room.y)) / (down - row)
      // One that is left over has the whole row.
      let beside = kinds.dropFirst(row * across).prefix(across)
      let width = (room.width - (beside.count - 1) * 2) / beside.count
      for (column, graph) in beside.enumerated() {
        layout.graphs[graph] = Rect(x: room.x + column * (width + 2), y: y, width: width, height: height)
      }
      y += height
    }
    return y
  }
}
