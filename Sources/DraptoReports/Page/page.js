"use strict";
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  var film = JSON.parse(document.getElementById("document").textContent);
  var figures = document.querySelectorAll("figure");

  // Pictures: the upper one is the output, shown right of the slider.
  figures.forEach(function (figure) {
    var range = figure.querySelector("input"), stack = figure.querySelector(".stack");
    if (!range) return;
    function show() { stack.style.setProperty("--x", range.value + "%"); }
    range.addEventListener("input", show);
    show();
    stack.addEventListener("pointermove", function (event) {
      if (event.pointerType === "mouse" && !event.buttons) return;
      var box = stack.getBoundingClientRect();
      range.value = Math.round((event.clientX - box.left) / box.width * 100);
      show();
    });
  });

  // t shows all as they were, or all as they became.
  var toggled = false;
  document.addEventListener("keydown", function (event) {
    if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
    toggled = !toggled;
    figures.forEach(function (figure) {
      var range = figure.querySelector("input");
      if (!range) return;
      range.value = toggled ? 0 : 100;
      range.dispatchEvent(new Event("input"));
    });
  });

  // The chunk under the pointer, in words.
  var point = document.getElementById("point"), strips = document.getElementById("strips");
  var rows = document.querySelectorAll("#rows tr");
  var heads = document.querySelectorAll("#chunks th");
  function tell(event) {
    var link = event.target.closest ? event.target.closest("a") : null;
    if (!link) return;
    var row = document.getElementById(link.getAttribute("href").slice(1));
    if (!row) return;
    point.textContent = Array.prototype.map.call(row.cells, function (cell, index) {
      return heads[index].textContent.trim() + " " + cell.textContent.trim();
    }).join(" · ");
  }
  if (strips && point) {
    strips.addEventListener("pointerover", tell);
    strips.addEventListener("focusin", tell);
  }

  // Columns are sorted by the figures of the document.
  var body = document.getElementById("rows");
  var columns = film.chunks || film.scenes || {};
  heads.forEach(function (head) {
    var values = columns[head.dataset.column];
    if (!values || !body) return;
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      var order = Array.prototype.map.call(rows, function (row, index) { return index; });
      order.sort(function (a, b) {
        var x = values[a], y = values[b];
        if (x === y) return a - b;
        // What has no value comes last, either way.
        if (x === null) return 1;
        if (y === null) return -1;
        return (x < y ? -1 : 1) * (down ? -1 : 1);
      });
      var sorted = document.createDocumentFragment();
      order.forEach(function (index) { sorted.appendChild(rows[index]); });
      body.appendChild(sorted);
    });
  });
})();
