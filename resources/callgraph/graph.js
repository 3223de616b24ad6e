(function () {
  "use strict";
  const svg = document.documentElement;
  const details = document.getElementById("details");
  const legend = details.textContent;
  const nodes = Array.from(document.querySelectorAll(".node"));
  const edges = Array.from(document.querySelectorAll(".edge"));
  const whole = { x: 0, y: 0, w: svg.viewBox.baseVal.width, h: svg.viewBox.baseVal.height };
  let view = Object.assign({}, whole);
  let current = null;
  let pattern = "";
  let typing = false;
  let matches = [];

  function show() {
    svg.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
  }
  // The whole window is the picture's.
  svg.setAttribute("width", "100%");
  svg.setAttribute("height", "100%");

  function zoom(factor, x, y) {
    const w = Math.min(Math.max(view.w * factor, whole.w / 200), whole.w * 4);
    const used = w / view.w;
    view = { x: x - (x - view.x) * used, y: y - (y - view.y) * used, w: w, h: view.h * used };
    show();
  }
  function middle() { return { x: view.x + view.w / 2, y: view.y + view.h / 2 }; }
  function place(event) {
    const point = svg.createSVGPoint();
    point.x = event.clientX;
    point.y = event.clientY;
    return point.matrixTransform(svg.getScreenCTM().inverse());
  }
  function title(element) { return element.querySelector("title").textContent; }
  function nameOf(node) { return title(node).split("\n")[0]; }
  function describe(element) { details.textContent = title(element).replace("\n", " — "); }
  function boxOf(node) {
    const rect = node.querySelector("rect");
    const stage = document.getElementById("stage").transform.baseVal.consolidate().matrix;
    return { x: Number(rect.getAttribute("x")) + stage.e, y: Number(rect.getAttribute("y")) + stage.f,
             w: Number(rect.getAttribute("width")), h: Number(rect.getAttribute("height")) };
  }

  function select(node) {
    if (!node) return;
    current = node;
    const near = new Set([node.id]);
    for (const edge of edges) {
      const touches = edge.dataset.from === node.id || edge.dataset.to === node.id;
      edge.classList.toggle("near", touches);
      edge.classList.toggle("far", !touches);
      if (touches) { near.add(edge.dataset.from); near.add(edge.dataset.to); }
    }
    for (const other of nodes) {
      other.classList.toggle("current", other === node);
      other.classList.toggle("far", !near.has(other.id));
    }
    describe(node);
    bringIntoView(node);
  }
  function unselect() {
    current = null;
    for (const element of nodes.concat(edges)) element.classList.remove("current", "near", "far");
    details.textContent = legend;
  }
  function bringIntoView(node) {
    const box = boxOf(node);
    const inside = box.x >= view.x && box.y >= view.y && box.x + box.w <= view.x + view.w &&
      box.y + box.h <= view.y + view.h;
    if (inside) return;
    view.x = box.x + box.w / 2 - view.w / 2;
    view.y = box.y + box.h / 2 - view.h / 2;
    show();
  }
  function zoomTo(node) {
    const box = boxOf(node);
    const factor = Math.max(box.w * 3 / view.w, box.h * 3 / view.h);
    view.w *= factor;
    view.h *= factor;
    view.x = box.x + box.w / 2 - view.w / 2;
    view.y = box.y + box.h / 2 - view.h / 2;
    show();
  }
  function reset() { view = Object.assign({}, whole); show(); unselect(); }

  // The edges stand in the file with the heaviest first.
  function neighbour(down) {
    const edge = edges.find(function (e) { return (down ? e.dataset.from : e.dataset.to) === current.id; });
    return edge && document.getElementById(down ? edge.dataset.to : edge.dataset.from);
  }
  function beside(step) {
    const from = boxOf(current);
    let best = null;
    let least = Infinity;
    for (const node of nodes) {
      const box = boxOf(node);
      const way = (box.x + box.w / 2 - from.x - from.w / 2) * step;
      const overlaps = box.y < from.y + from.h && box.y + box.h > from.y;
      if (overlaps && way > 0 && way < least) { least = way; best = node; }
    }
    return best;
  }

  function search(text) {
    pattern = text;
    let regex = null;
    try { regex = text === "" ? null : new RegExp(text, "i"); } catch (error) { regex = null; }
    matches = nodes.filter(function (node) { return regex !== null && regex.test(nameOf(node)); });
    for (const node of nodes) node.classList.toggle("match", matches.includes(node));
    details.textContent = typing || text !== ""
      ? "/" + text + (typing ? "▏" : "") + "  " + matches.length + " of " + nodes.length + " boxes" : legend;
  }
  function next() {
    if (matches.length === 0) return;
    select(matches[(matches.indexOf(current) + 1) % matches.length]);
  }
  function typed(event) {
    if (event.key === "Escape") { typing = false; search(""); }
    else if (event.key === "Enter") { typing = false; search(pattern); next(); }
    else if (event.key === "Backspace") search(Array.from(pattern).slice(0, -1).join(""));
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) search(pattern + event.key);
    else return;
    event.preventDefault();
  }

  const keys = {
    ArrowUp: function () { select(neighbour(false)); },
    ArrowDown: function () { select(neighbour(true)); },
    ArrowLeft: function () { select(beside(-1)); },
    ArrowRight: function () { select(beside(1)); },
    Enter: function () { if (current) zoomTo(current); },
    n: next,
    "+": function () { zoom(0.8, middle().x, middle().y); },
    "=": function () { zoom(0.8, middle().x, middle().y); },
    "-": function () { zoom(1.25, middle().x, middle().y); },
    "0": reset,
    Home: function () { select(nodes[0]); },
    Escape: function () { search(""); reset(); },
    "/": function () { typing = true; search(""); },
  };
  svg.setAttribute("tabindex", "0");
  svg.addEventListener("keydown", function (event) {
    if (typing) { typed(event); return; }
    const find = (event.ctrlKey || event.metaKey) && event.key === "f";
    const action = find ? keys["/"]
      : event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!action || nodes.length === 0) return;
    if (current === null && event.key.startsWith("Arrow")) select(nodes[0]);
    else action();
    event.preventDefault();
  });

  let dragged = null;
  let moved = false;
  svg.addEventListener("wheel", function (event) {
    const at = place(event);
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, at.x, at.y);
    event.preventDefault();
  }, { passive: false });
  svg.addEventListener("mousedown", function (event) {
    dragged = { x: event.clientX, y: event.clientY };
    moved = false;
  });
  window.addEventListener("mouseup", function () { dragged = null; });
  svg.addEventListener("mousemove", function (event) {
    if (dragged === null) return;
    const scale = svg.getScreenCTM().a;
    view.x -= (event.clientX - dragged.x) / scale;
    view.y -= (event.clientY - dragged.y) / scale;
    moved = moved || Math.abs(event.clientX - dragged.x) + Math.abs(event.clientY - dragged.y) > 2;
    dragged = { x: event.clientX, y: event.clientY };
    show();
  });
  svg.addEventListener("click", function (event) {
    if (moved) return;
    const node = event.target.closest(".node");
    if (node) select(node);
    else if (!event.target.closest(".edge")) unselect();
  });
  svg.addEventListener("dblclick", function (event) {
    const node = event.target.closest(".node");
    if (node) zoomTo(node);
  });
  svg.addEventListener("mouseover", function (event) {
    const element = event.target.closest(".node, .edge");
    if (element && !typing) describe(element);
  });
})();
