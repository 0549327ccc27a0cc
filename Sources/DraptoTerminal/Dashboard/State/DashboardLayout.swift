/// Where everything stands on a screen of a size. Below 40×10 only one line remains.
package struct DashboardLayout: Sendable, Equatable {
  /// The screen is too small for panels.
  package var isTiny = false
  /// The line at the top.
  package var header = Rect(x: 0, y: 0, width: 0, height: 0)
  /// The gauges in one line; empty where the machine has a panel.
  package var gauges = Rect(x: 0, y: 0, width: 0, height: 0)
  /// Lines of the banner.
  package var banner = Rect(x: 0, y: 0, width: 0, height: 0)
  /// The box around all panels: titles are its upper border and its inner lines, the footer its lower one.
  package var frame = Rect(x: 0, y: 0, width: 0, height: 0)
  /// Row of each panel's title.
  package var titles: [Panel: Int] = [:]
  /// The line of column headings of each list that has one.
  package var headings: [Panel: Rect] = [:]
  /// The insides of the panels, below their headings.
  package var contents: [Panel: Rect] = [:]
  /// The panels on the screen, from above.
  package var panels: [Panel] = []
  /// The line at the bottom.
  package var footer = Rect(x: 0, y: 0, width: 0, height: 0)

  /// Less than this is tiny.
  package static let smallest = Size(40, 10)
  /// From this height on the machine has a panel of its own.
  package static let tallEnough = 32
  /// From this height on a list has a line of column headings; lower ones have it where all rows fit below it.
  static let tallEnoughForHeadings = 4
  /// From this width on the machine's two halves stand side by side.
  package static let wideEnough = 92

  /// There is room for one line only.
  package static func isTiny(_ size: Size) -> Bool { size.width < smallest.width || size.height < smallest.height }

  /// - Parameters:
  ///   - weights: relative heights, once the user changed them; nil: by what there is to show.
  ///   - wanted: rows each list would fill.
  package static func make(
    _ size: Size, zoomed: Panel? = nil, focus: Panel = .queue, weights: [Panel: Double]? = nil, banner: Int = 0,
    wanted: [Panel: Int] = [:]
  ) -> DashboardLayout {
    var layout = DashboardLayout()
    guard !isTiny(size) else {
      layout.isTiny = true
      layout.header = Rect(size).row(0)
      // Input and answers have the last line; on the only line there is they take its place.
      layout.footer = Rect(size).row(size.height - 1)
      return layout
    }
    let all = Rect(size)
    layout.header = all.row(0)
    let hasRoom = size.height >= tallEnough && size.width >= wideEnough
    let hasMachine = zoomed == .machine || (zoomed == nil && (hasRoom || focus == .machine))
    var y = 1
    if !hasMachine {
      layout.gauges = all.row(y)
      y += 1
    }
    // Titles, footer and a line of each list stay.
    let needed = zoomed != nil ? 3 : hasMachine ? 8 : 7
    let bannerRows = min(banner, max(0, size.height - y - needed))
    layout.banner = Rect(x: 0, y: y, width: size.width, height: bannerRows)
    y += bannerRows
    layout.frame = Rect(x: 0, y: y, width: size.width, height: size.height - y)
    layout.footer = all.row(size.height - 1)
    layout.panels = zoomed.map { [$0] } ?? (hasMachine ? [.machine] : []) + [.queue, .chunks, .log]
    let rows = heights(
      of: layout.panels, in: layout.frame.height - 1 - layout.panels.count, machine: size.width >= wideEnough ? 4 : 8,
      weights, wanted)
    for (panel, height) in zip(layout.panels, rows) {
      let inside = Rect(x: 1, y: y + 1, width: size.width - 2, height: height)
      let heading = hasHeadings(panel, height, wanted[panel]) ? 1 : 0
      layout.titles[panel] = y
      layout.headings[panel] = heading > 0 ? inside.row(0) : nil
      layout.contents[panel] = Rect(x: 1, y: inside.y + heading, width: inside.width, height: height - heading)
      y += 1 + height
    }
    return layout
  }

  /// Rows of a list, its headings among them.
  package func height(of panel: Panel) -> Int {
    (contents[panel]?.height ?? 0) + (headings[panel]?.height ?? 0)
  }

  private static func hasHeadings(_ panel: Panel, _ height: Int, _ rows: Int?) -> Bool {
    guard panel == .queue || panel == .chunks, let rows, rows > 0 else { return false }
    return height >= tallEnoughForHeadings || height > rows
  }

  /// Rows for each panel; together exactly `rows`.
  private static func heights(
    of panels: [Panel], in rows: Int, machine machineRows: Int, _ weights: [Panel: Double]?, _ wanted: [Panel: Int]
  ) -> [Int] {
    let rows = max(0, rows)
    guard panels.count > 1 else { return [rows] }
    let lists = panels.filter { $0 != .machine }
    let machine = lists.count < panels.count ? min(machineRows, max(0, rows - lists.count)) : 0
    let shares = shares(of: lists, in: rows - machine, weights ?? [.queue: 0.3, .chunks: 0.42, .log: 0.28])
    let heights = weights == nil ? fitted(shares, lists.map { wanted[$0].map(rowsWanted) }) : shares
    return lists.count < panels.count ? [machine] + heights : heights
  }

  /// With the line of headings; what stands in an empty list has three lines at most.
  private static func rowsWanted(_ rows: Int) -> Int { rows > 0 ? rows + 1 : 3 }

  /// By weight, each at least one row where there are as many.
  private static func shares(of lists: [Panel], in rows: Int, _ weights: [Panel: Double]) -> [Int] {
    func weight(_ panel: Panel) -> Double { max(0.01, weights[panel] ?? 0.33) }
    let total = lists.reduce(0) { $0 + weight($1) }
    var left = rows
    var result: [Int] = []
    for (place, panel) in lists.enumerated() {
      let behind = lists.count - place - 1
      let share = behind > 0 ? Int((Double(rows) * weight(panel) / total).rounded()) : left
      result.append(max(min(1, left), min(share, left - behind)))
      left -= result.last!
    }
    return result
  }

  /// Rows that a list can't fill go to those that can, from above; the log, which always can, takes the rest.
  private static func fitted(_ shares: [Int], _ wanted: [Int?]) -> [Int] {
    var result = zip(shares, wanted).map { share, wanted in min(share, wanted ?? share) }
    var free = shares.reduce(0, +) - result.reduce(0, +)
    for (index, wanted) in wanted.enumerated() {
      let more = min(free, max(0, (wanted ?? 0) - result[index]))
      result[index] += more
      free -= more
    }
    result[result.count - 1] += free
    return result
  }
}

extension DashboardState {
  /// Where everything lies in this state.
  package var layout: DashboardLayout {
    DashboardLayout.make(
      size, zoomed: zoomed, focus: focus, weights: weights, banner: bannerLines.count,
      wanted: [.queue: order.count - hiddenCount, .chunks: allChunkRowCount])
  }
}
