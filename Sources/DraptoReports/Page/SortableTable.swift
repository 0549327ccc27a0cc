/// A table that strips lead into: the script sorts it by the document's columns.
struct SortableTable {
  /// One figure of each row.
  struct Column {
    /// The document's name for it.
    var field: String
    var title: String
    /// What a row shows, by its place.
    var text: (Int) -> String
  }

  let title: String
  /// Numbers of the rows, by their place: `c3` is the row's name.
  let numbers: [Int]
  let columns: [Column]
  /// Whether a row, by its place, is marked.
  var isBad: (Int) -> Bool = { _ in false }

  func write(_ html: inout HTMLWriter) {
    guard !numbers.isEmpty else { return }
    PageFrame.section(title, id: "chunks", &html) { html in
      html.element("div", ["class": "scroll"]) { html in
        html.element("table") { html in
          html.element("thead") { html in
            html.element("tr") { html in
              for column in columns { html.element("th", ["data-column": column.field], column.title) }
            }
          }
          html.element("tbody", ["id": "rows"]) { html in for place in numbers.indices { row(place, &html) } }
        }
      }
    }
  }

  private func row(_ place: Int, _ html: inout HTMLWriter) {
    html.newline()
    html.open("tr", ["id": "c\(numbers[place])", "class": isBad(place) ? "bad" : nil])
    for column in columns {
      html.open("td")
      html.figure(column.text(place))
    }
  }
}
