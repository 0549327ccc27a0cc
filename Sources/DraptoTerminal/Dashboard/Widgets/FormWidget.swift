import DraptoModel

/// The settings of films that are about to be added, or that are queued.
enum FormWidget {
  static func draw(_ form: FormState, _ state: DashboardState, _ canvas: inout Canvas) {
    let width = min(76, state.size.width)
    let messages = form.messages.flatMap { HelpText.wrap($0, max(1, width - 4)) }.prefix(4)
    let rect = Rect(state.size).centered(
      width: width, height: min(form.fields.count + messages.count + 5, state.size.height))
    OverlayWidgets.box(rect, title(form, state), &canvas)
    let inner = rect.inset(x: 2, y: 1)
    // On small screens the fields come before what there is to say about them.
    let below = min(2, max(0, inner.height - 2))
    let above = min(messages.count, max(0, inner.height - below - 3))
    let height = inner.height - below - above
    let top = ListState<Int>.scrolled(0, to: form.selected, count: form.fields.count, height: max(1, height))
    let settings = DashboardState.underPreset(form, state.options.profiles)
    canvas.clipped(to: inner) { canvas in
      for (row, line) in messages.prefix(above).enumerated() {
        canvas.put(line, x: inner.x, y: inner.y + row, width: inner.width, Style(.level(.error), .bold))
      }
      for row in 0..<height where form.fields.indices.contains(top + row) {
        let field = form.fields[top + row]
        let remark = FormText.remark(field, form, settings)
        draw(field, remark, isSelected: top + row == form.selected, inner.row(above + row), &canvas)
      }
      let selected = form.fields[form.selected]
      let (text, style): (String, Style)
      if let problem = selected.problem {
        (text, style) = ("\(selected.title) \(problem)", Style(.level(.error), .bold))
      } else {
        (text, style) = (FormText.summary(selected), .quiet)
      }
      let lines = HelpText.wrap(text, max(1, inner.width))
      for (row, line) in lines.prefix(below).enumerated() {
        canvas.put(line, x: inner.x, y: inner.maxY - below + row, width: inner.width, style)
      }
    }
  }

  private static func title(_ form: FormState, _ state: DashboardState) -> String {
    switch form.purpose {
    case .add(let paths):
      paths.count == 1 ? "Add \(OutputNaming.split(paths[0]).name)" : "Add \(paths.count) films or folders"
    case .edit(let ids):
      ids.count == 1 ? "Settings of \(state.name(ids[0]))" : "Settings of \(ids.count) films"
    }
  }

  private static func draw(
    _ field: FormState.Field, _ remark: String, isSelected: Bool, _ line: Rect, _ canvas: inout Canvas
  ) {
    let wide = min(14, max(4, line.width / 2 - 3))
    canvas.put(field.title, x: line.x + 2, y: line.y, width: wide, isSelected ? .bold : .plain)
    if isSelected { canvas.put("›", x: line.x, y: line.y, .key) }
    let x = line.x + 3 + wide
    let style =
      field.problem != nil ? Style(.level(.error)) : field.isChanged ? Style(.highlight, .bold) : Style.plain
    // What is said of a value gives way to the value.
    let aside = Glyphs.width(remark, unicode: canvas.unicode)
    let needed = max(12, Glyphs.width(field.field.text, unicode: canvas.unicode) + 5)
    let showsRemark = aside > 0 && line.maxX - x - needed >= aside
    if showsRemark { canvas.put(remark, x: line.maxX - aside, y: line.y, .quiet) }
    let room = Rect(x: x, y: line.y, width: max(0, line.maxX - x - 1 - (showsRemark ? aside + 1 : 0)), height: 1)
    let isUntouched = field.differs && !field.isChanged
    if field.choices.isEmpty, isSelected, !isUntouched || field.isEdited {
      InputLine.draw(field.field, room, style, &canvas)
      canvas.restyle(room) { Style($0.ink, on: $0.ground, $0.attributes.union(.underline)) }
    } else if isUntouched {
      canvas.put(isSelected && !field.choices.isEmpty ? "‹ (differs) ›" : "(differs)", x: x, y: line.y, .quiet)
    } else if field.choices.isEmpty {
      let text = field.field.text.isEmpty ? "(empty)" : field.field.text
      canvas.put(text, x: x, y: line.y, width: room.width, field.field.text.isEmpty ? .quiet : style)
    } else {
      let shown = isSelected ? "‹ \(field.field.text) ›" : field.field.text
      canvas.put(shown, x: x, y: line.y, width: room.width, style)
    }
  }
}
