// ---- search

function compiled(text) {
  try { return new RegExp(text.replace(/^\(\?i\)/, ""), "i"); } catch (error) { return null; }
}
function unsearched() {
  if (tree.left === 0) return "";
  if (source) return " (" + tree.left + " frames are too narrow to be searched)";
  return " (" + tree.left + " frames narrower than " + shareText(tree.type.least, 1) + " not searched)";
}
function search(text) {
  pattern = text;
  const regex = text === "" ? null : compiled(text);
  const result = searchTree(tree, carried, regex);
  for (const box of boxes) mark(elements.get(box.key), box);
  const shown = isPage ? "" : "/" + text + (typing ? "▏" : "") + "  ";
  if (text === "") found.textContent = typing ? shown : "";
  else if (regex === null) found.textContent = shown + "not a regular expression";
  else found.textContent = shown + result.count + " frames, " + result.share.toFixed(2) + "%" + unsearched();
}
function beginSearch() {
  if (patternInput) {
    patternInput.focus();
    patternInput.select();
    return;
  }
  typing = true;
  search("");
  svg.focus();
}
function endSearch(text) {
  typing = false;
  if (patternInput) patternInput.value = text;
  search(text);
  remember();
  svg.focus({ preventScroll: true });
}
function typed(event) {
  if (event.key === "Escape") endSearch("");
  else if (event.key === "Enter") endSearch(pattern);
  else if (event.key === "Backspace") search(characters(pattern).slice(0, -1).join(""));
  else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) search(pattern + event.key);
  else return;
  event.preventDefault();
}

// ---- sample types

function showType(number) {
  if (source && !carried.types[number].name) {
    fetchType(number);
    return;
  }
  trees[number] = trees[number] || flameTree(carried, number);
  const path = tree ? pathOf(zoomed.frame || zoomed.caller) : [];
  tree = trees[number];
  forgetBoxes();
  history = [];
  leastRows = 0;
  zoomed = frameZoom(tree.whole);
  draw(false); // the rows of all of it are room for what is zoomed into
  if (path.length > 0) {
    zoomed = frameZoom(frameAt(path));
    draw(false);
  }
  if (isPage) {
    typeChoice.selectedIndex = number;
    byId("title").textContent = document.title = tree.type.title;
    byId("facts").replaceChildren(...tree.type.facts.flatMap((fact) => [fact, document.createElement("br")]));
  }
  details.textContent = "";
  search(pattern);
}
function fetchType(number) {
  source.under("", number).then((fetched) => {
    carried.types[number] = adopted(carried, fetched);
    showType(number);
  }).catch((error) => { details.textContent = String(error.message || error); });
}
function stepType(step) {
  const count = carried.types.length;
  showType((tree.number + step + count) % count);
  remember();
}

// ---- the address says what is shown, so that a link to it can be sent

function pathOf(frame) {
  const names = [];
  for (let f = frame; f && f !== tree.whole; f = f.caller) names.unshift(f.name);
  return names;
}
function frameAt(path) {
  let frame = tree.whole;
  for (const name of path) {
    const next = tree.frames.slice(frame.first, frame.end).find((f) => f.more === 0 && f.name === name);
    if (!next) break;
    frame = next;
  }
  return frame;
}
function remember() {
  if (source) return; // its address is the host's
  const parts = [];
  if (tree.number > 0) parts.push("type=" + encodeURIComponent(tree.type.type));
  const path = pathOf(zoomed.frame || zoomed.caller);
  if (path.length > 0) parts.push("frame=" + path.map(encodeURIComponent).join("/"));
  if (!zoomed.frame) parts.push("more=" + (zoomed.first - zoomed.caller.first));
  if (pattern !== "") parts.push("search=" + encodeURIComponent(pattern));
  try {
    window.history.replaceState(null, "", "#" + parts.join("&"));
  } catch (error) { /* a page that may not have an address of its own */ }
}
function decoded(text) {
  try { return decodeURIComponent(text); } catch (error) { return text; }
}
function recall() {
  const said = new Map();
  for (const part of source ? [] : window.location.hash.slice(1).split("&")) {
    const cut = part.indexOf("=");
    if (cut > 0) said.set(part.slice(0, cut), part.slice(cut + 1));
  }
  pattern = decoded(said.get("search") || "");
  if (patternInput) patternInput.value = pattern;
  const number = carried.types.findIndex((type) => type.type === decoded(said.get("type") || ""));
  showType(number < 0 ? carried.types.findIndex((type) => type.name) : number);
  const frame = frameAt((said.get("frame") || "").split("/").map(decoded).filter((name) => name !== ""));
  const first = frame.first + Number(said.get("more"));
  zoomed = said.has("more") && first < frame.end ? { caller: frame, first: first } : frameZoom(frame);
  if (!(intervalOf(zoomed).length > 0)) zoomed = frameZoom(tree.whole);
  draw(false);
}

// ---- keys and the pointer

const keys = {
  ArrowUp: () => selectByKey(upwards ? calleeBox(selected()) : callerBox(selected())),
  ArrowDown: () => selectByKey(upwards ? callerBox(selected()) : calleeBox(selected())),
  ArrowLeft: () => selectByKey(sibling(selected(), -1)),
  ArrowRight: () => selectByKey(sibling(selected(), 1)),
  Home: () => selectByKey(boxOf(0)),
  Enter: () => enter(selected()),
  Backspace: back,
  Escape: () => { endSearch(""); unzoom(); hideTip(); },
  c: copyName,
  t: () => stepType(1),
  T: () => stepType(-1),
  "/": beginSearch,
};

document.addEventListener("keydown", (event) => {
  if (typing) { typed(event); return; }
  const isField = isPage && event.target instanceof Element && event.target.matches("input, select, button");
  if (isField) {
    if (event.target === patternInput && (event.key === "Escape" || event.key === "Enter")) {
      endSearch(event.key === "Enter" ? patternInput.value : "");
      event.preventDefault();
    }
    return;
  }
  if (event.key === "Enter" && event.target.classList && event.target.classList.contains("control")) {
    event.target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    return;
  }
  const isFind = (event.ctrlKey || event.metaKey) && event.key === "f";
  const action = isFind ? beginSearch
    : event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
  if (!action || !selected()) return;
  action();
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  if (!typing) return;
  search(pattern + event.clipboardData.getData("text").split("\n")[0]);
  event.preventDefault();
});

function boxAt(target) {
  const g = target.closest ? target.closest("#frames > g") : null;
  return g ? g.flameBox : undefined;
}
group.addEventListener("click", (event) => {
  const box = boxAt(event.target);
  if (!box) return;
  select(box);
  enter(box);
});
group.addEventListener("mousemove", (event) => {
  const box = boxAt(event.target);
  if (!box) return;
  describe(box);
  const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  showTip(box, place.x + 12, place.y + 16);
});
group.addEventListener("mouseleave", hideTip);
reset.addEventListener("click", unzoom);
window.addEventListener("hashchange", recall);

function fitPage() {
  width = Math.max(svg.clientWidth - 2 * left, 100);
  draw(false);
}

svg.setAttribute("tabindex", "0");
group.textContent = "";
if (isPage) {
  byId("bar").hidden = false;
  width = Math.max(svg.clientWidth - 2 * left, 100);
  patternInput.addEventListener("input", () => { search(patternInput.value); remember(); });
  typeChoice.addEventListener("change", () => { showType(typeChoice.selectedIndex); remember(); });
  window.addEventListener("resize", fitPage);
} else {
  byId("search").removeAttribute("display");
  reset.removeAttribute("display");
  byId("search").addEventListener("click", beginSearch);
}
recall();
