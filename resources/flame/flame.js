// Draws the frames that the picture carries in place of the boxes that are there for readers without
// scripts. The same for the SVG file and for the HTML page, which has all sample types. Where there is a `source`,
// a page is shown by a program that has more frames than it carries (app.js).
const svgSpace = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);
const svg = document.querySelector("svg");
const isPage = svg !== document.documentElement;
const group = byId("frames");
const details = byId("details");
const found = byId("found");
const reset = byId("reset");
const patternInput = isPage ? byId("pattern") : null; // an SVG file has none: keys are read
const typeChoice = isPage ? byId("type") : null;
const carried = JSON.parse(byId("profile").textContent);
const trees = [];
const left = Number(group.dataset.left);
const topEdge = Number(group.dataset.top);
const rowHeight = Number(group.dataset.row);
const character = Number(group.dataset.character);
const upwards = group.dataset.up === "1"; // the root is below
const leastWidth = 0.5;
const hardlyAnything = 1e-6; // of a pixel: what rounding leaves
const tipColumns = 90;

let width = Number(group.dataset.width);
let tree = null;
let zoomed = null; // {caller, first}: the callee `first` of it and those after; {frame}: that one
let history = [];
let current = null; // the key of the selected box
let pattern = "";
let typing = false;
let boxes = [];
let elements = new Map(); // by the key of a box
let drawn = null; // the interval that is shown
let leastRows = 0;

// ---- what is shown

function frameZoom(frame) { return { frame: frame }; }
function isWhole(zoom) { return zoom.frame === tree.whole; }
function endOfCallees(caller) {
  const last = tree.frames[caller.end - 1];
  return last.offset + last.span;
}
function intervalOf(zoom) {
  if (zoom.frame) return { begin: zoom.frame.offset, length: zoom.frame.span };
  const begin = tree.frames[zoom.first].offset;
  return { begin: begin, length: endOfCallees(zoom.caller) - begin };
}

function frameBox(frame) {
  return { key: frame.index, frame: frame, caller: frame.caller, row: frame.row,
           begin: frame.offset, span: frame.span };
}

// The callees from `first` on in one box, "n more".
function gatheredBox(caller, first) {
  const gathered = tree.frames.slice(first, caller.end);
  const count = gathered.reduce((sum, frame) => sum + frame.count, 0);
  const begin = tree.frames[first].offset;
  return { key: "more" + first, frame: null, caller: caller, row: caller.row + 1, first: first, count: count,
           begin: begin, span: endOfCallees(caller) - begin, isOpen: gathered[0].more === 0 };
}

function boxesIn(interval) {
  const out = [];
  if (!(interval.length > 0)) return out;
  const scale = width / interval.length;
  const waiting = [tree.whole];
  while (waiting.length > 0) {
    const frame = waiting.pop();
    out.push(frameBox(frame));
    for (let i = frame.first; i < frame.end; ++i) {
      const callee = tree.frames[i];
      const x = (callee.offset - interval.begin) * scale;
      if (x >= width - hardlyAnything) break;
      if (callee.more > 0 || callee.span * scale < leastWidth) {
        const box = gatheredBox(frame, i);
        if (box.span > 0 && x + box.span * scale > hardlyAnything) out.push(box);
        break;
      }
      if (x + callee.span * scale > hardlyAnything) waiting.push(callee);
    }
  }
  return out;
}

function isMatch(box) {
  return box.frame ? box.frame.isHit
    : tree.frames.slice(box.first, box.caller.end).some((frame) => frame.hits > 0);
}
function nameOf(box) { return box.frame ? box.frame.name : box.count + " more"; }

// ---- drawing

function made(kind, attributes, parent) {
  const element = document.createElementNS(svgSpace, kind);
  for (const name of Object.keys(attributes)) element.setAttribute(name, attributes[name]);
  parent.appendChild(element);
  return element;
}

function newElement(box) {
  const g = made("g", {}, group);
  g.setAttribute("class", box.frame === null ? "more" : isGone(box.frame) ? "gone" : "");
  g.flameRect = made("rect", { height: rowHeight - 1 }, g);
  g.flameRect.setAttribute("class", "c" + (box.frame ? box.frame.color : carried.gathered));
  g.flameLabel = null;
  return g;
}

function place(g, box, interval, rows) {
  const scale = width / interval.length;
  const x = (box.begin - interval.begin) * scale;
  const from = Math.min(Math.max(x, 0), width);
  const to = Math.max(Math.min(x + box.span * scale, width), from);
  const y = topEdge + rowHeight * (upwards ? rows - 1 - box.row : box.row);
  g.flameRect.setAttribute("x", (left + from).toFixed(2));
  g.flameRect.setAttribute("y", y);
  g.flameRect.setAttribute("width", (to - from).toFixed(2));
  const label = fitted(nameOf(box), Math.floor((to - from - 6) / character));
  if (label === "" && g.flameLabel === null) return;
  if (g.flameLabel === null) g.flameLabel = made("text", { x: 0 }, g);
  g.flameLabel.setAttribute("y", y + rowHeight - 5);
  g.flameLabel.style.transform = "translate(" + (left + from + 3).toFixed(2) + "px, 0px)";
  g.flameLabel.textContent = label;
}

function mark(g, box) {
  const end = drawn.begin + drawn.length;
  const slack = drawn.length * 1e-9;
  const isAbove = box.begin < drawn.begin - slack || box.begin + box.span > end + slack;
  g.classList.toggle("above", isAbove);
  g.classList.toggle("match", isMatch(box));
  g.classList.toggle("current", box.key === current);
}

// Boxes that stay move from where they were; new ones come from where they would have been.
function draw(isAnimated) {
  const before = drawn;
  drawn = intervalOf(zoomed);
  boxes = boxesIn(drawn);
  const rows = boxes.reduce((most, box) => Math.max(most, box.row + 1), leastRows);
  leastRows = leastRows || rows;
  const kept = new Map();
  for (const box of boxes) {
    let g = elements.get(box.key);
    if (!g) {
      g = newElement(box);
      if (isAnimated && before) place(g, box, before, rows);
    }
    g.flameBox = box;
    kept.set(box.key, g);
  }
  for (const [key, g] of elements) if (!kept.has(key)) g.remove();
  elements = kept;
  group.classList.toggle("moving", isAnimated);
  if (isAnimated) group.getBoundingClientRect(); // the places before are to be seen by transitions
  for (const box of boxes) {
    place(kept.get(box.key), box, drawn, rows);
    mark(kept.get(box.key), box);
  }
  resize(rows);
  reset.style.display = isWhole(zoomed) ? "none" : "";
  hideTip();
}

function resize(rows) {
  const size = svg.viewBox.baseVal;
  if (isPage) {
    svg.setAttribute("viewBox", "0 0 " + (width + 2 * left) + " " + (rows * rowHeight + left));
    return;
  }
  const moved = (rows - resize.rows) * rowHeight;
  byId("footer").setAttribute("transform", "translate(0 " + moved + ")");
  svg.setAttribute("height", resize.height + moved);
  svg.setAttribute("viewBox", "0 0 " + size.width + " " + (resize.height + moved));
}
resize.rows = Number(group.dataset.rows);
resize.height = svg.viewBox.baseVal.height;

// ---- zoom

function sameZoom(a, b) { return a.frame === b.frame && a.caller === b.caller && a.first === b.first; }
function zoomTo(zoom) {
  if (sameZoom(zoom, zoomed)) return;
  if (!(intervalOf(zoom).length > 0)) return;
  history.push(zoomed);
  moveTo(zoom);
}
function moveTo(zoom) {
  zoomed = zoom;
  draw(true);
  remember();
  grow(zoom.frame || zoom.caller);
}
function back() { if (history.length > 0) moveTo(history.pop()); }
function unzoom() { zoomTo(frameZoom(tree.whole)); }

function enter(box) {
  if (box.frame) {
    zoomTo(frameZoom(box.frame));
  } else if (box.isOpen) {
    zoomTo({ caller: box.caller, first: box.first });
    select(boxOf(box.first));
  } else {
    zoomToCaller(box);
    describe(box);
  }
}
function zoomToCaller(box) {
  if (source) zoomTo(frameZoom(box.caller));
}

// Fetches what is only counted under a frame, once: it has room enough now.
function grow(frame) {
  if (!source || frame === tree.whole || frame.isGrown || !hasMore(tree, frame)) return;
  const grownTree = tree;
  frame.isGrown = true;
  source.under(placesOf(tree, frame).join("/"), tree.number).then((fetched) => {
    if (grownTree.frames[frame.index] !== frame) return; // it was fetched with a caller of its own meanwhile
    const type = adopted(carried, fetched);
    const grown = flameTree({ ...carried, types: [type] }, 0);
    if (grownTree === tree) showGrown(() => graft(tree, frame, grown));
    else graft(grownTree, frame, grown);
  }).catch((error) => { details.textContent = String(error.message || error); });
}
// What is shown stays what it is, as far as it is still there.
function showGrown(change) {
  const again = [...history, zoomed].map((zoom) => pathOf(zoom.frame || zoom.caller));
  change();
  forgetBoxes();
  history = again.map((path) => frameZoom(frameAt(path)));
  zoomed = history.pop();
  draw(false);
  search(pattern);
}
function forgetBoxes() {
  for (const g of elements.values()) g.remove();
  elements = new Map();
  current = drawn = null;
}

// ---- what is known of a box

function sharesOf(box) {
  if (!box.caller) return "";
  return shareText(box.span, box.caller.span) + " of its caller, " +
    shareText(box.span, tree.whole.span) + " of the root";
}
function numbersOfBox(box) {
  if (box.frame) return numbersOf(tree, box.frame);
  const together = "together " + valueAndShare(tree.type, box.span);
  if (box.isOpen) return together;
  if (source) return together + ", too narrow to be shown one by one: zoom in";
  return together + ", narrower than " + shareText(tree.type.least, 1) +
    " of the picture: left out of this file (min_fraction)";
}
function describe(box) {
  const shares = sharesOf(box);
  details.textContent = nameOf(box) + " — " + numbersOfBox(box) + (shares ? ", " + shares : "");
}

const tip = made("g", { id: "tip" }, svg);
tip.style.display = "none";
function hideTip() { tip.style.display = "none"; }
function wrappedText(text, columns) {
  const all = characters(text);
  const lines = [];
  while (all.length > 0) lines.push(all.splice(0, columns).join(""));
  return lines;
}
// Beside a place, inside of the picture.
function showTip(box, x, y) {
  const columns = Math.max(20, Math.min(tipColumns, Math.floor(width / character) - 2));
  const name = wrappedText(nameOf(box), columns);
  const lines = name.slice(0, 4).concat(
    ...numbersOfBox(box).split(", ").map((part) => wrappedText(part, columns)), sharesOf(box).split(", "));
  tip.textContent = "";
  tip.style.display = "";
  const rect = made("rect", { rx: 3 }, tip);
  const text = made("text", {}, tip);
  for (const line of lines.filter((line) => line !== "")) {
    made("tspan", { x: 7, y: 17 + 16 * text.childNodes.length }, text).textContent = line;
  }
  const tipWidth = Math.max(...lines.map((line) => characters(line).length)) * character + 14;
  const tipHeight = 16 * text.childNodes.length + 10;
  rect.setAttribute("width", tipWidth);
  rect.setAttribute("height", tipHeight);
  const size = svg.viewBox.baseVal;
  const toX = Math.max(2, Math.min(x, size.width - tipWidth - 2));
  const toY = y + tipHeight > size.height - 2 ? Math.max(2, y - tipHeight - 2 * rowHeight) : y;
  tip.setAttribute("transform", "translate(" + toX.toFixed(1) + " " + toY.toFixed(1) + ")");
}

// ---- selection

function boxOf(key) { return elements.has(key) ? elements.get(key).flameBox : undefined; }
function select(box) {
  if (!box) return;
  const old = elements.get(current);
  if (old) old.classList.remove("current");
  current = box.key;
  const g = elements.get(current);
  g.classList.add("current");
  describe(box);
  g.scrollIntoView({ block: "nearest" });
}
function selectByKey(box) {
  if (!box) return;
  select(box);
  const rect = elements.get(box.key).flameRect;
  showTip(box, Number(rect.getAttribute("x")), Number(rect.getAttribute("y")) + rowHeight + 4);
}
function selected() { return boxOf(current) || boxOf(zoomed.frame ? zoomed.frame.index : zoomed.first); }
function calleesOf(frame) {
  return boxes.filter((box) => box.caller === frame).sort((a, b) => a.begin - b.begin);
}
function callerBox(box) { return box.caller ? boxOf(box.caller.index) : undefined; }
function calleeBox(box) { return box.frame ? calleesOf(box.frame)[0] : undefined; }
function sibling(box, step) {
  const siblings = calleesOf(box.caller);
  return siblings[siblings.indexOf(box) + step];
}

function copyName() {
  const box = selected();
  if (!box) return;
  const said = () => { details.textContent = "Copied: " + nameOf(box); };
  if (navigator.clipboard) navigator.clipboard.writeText(nameOf(box)).then(said, () => copySelected(box, said));
  else copySelected(box, said);
}
// Where the clipboard's own interface is refused.
function copySelected(box, said) {
  details.textContent = nameOf(box);
  window.getSelection().selectAllChildren(details);
  if (document.execCommand("copy")) said();
}
