(function () {
  "use strict";
  const svg = document.documentElement;
  const root = document.getElementById("frames");
  const details = document.getElementById("details");
  const found = document.getElementById("found");
  const reset = document.getElementById("reset");
  const searchControl = document.getElementById("search");
  const width = Number(root.dataset.width);
  const left = Number(root.dataset.left);
  const rowHeight = Number(root.dataset.row);
  const upwards = root.dataset.up === "1"; // the root is below
  const character = Number(root.dataset.character);
  const rootPercent = Number(root.dataset.percent);

  // Each frame as it was drawn, row by row and from left to right.
  const frames = Array.from(root.children, function (g) {
    const rect = g.querySelector("rect");
    const title = g.querySelector("title").textContent;
    const cut = title.indexOf("\n");
    return {
      g: g, rect: rect, text: g.querySelector("text"),
      x: Number(rect.getAttribute("x")) - left, width: Number(rect.getAttribute("width")),
      y: Number(rect.getAttribute("y")), value: Number(g.dataset.v),
      gathered: g.classList.contains("more"),
      name: title.slice(0, cut), numbers: title.slice(cut + 1), caller: null, callees: [],
    };
  });
  const whole = frames[0];
  for (const frame of frames) frame.row = Math.round(Math.abs(frame.y - whole.y) / rowHeight);
  frames.forEach(linkToCaller);
  let current = null;
  let zoomed = whole;
  const history = [];
  let pattern = "";
  let typing = false;

  function linkToCaller(frame, index) {
    const above = frame.row - 1;
    const middle = frame.x + frame.width / 2;
    for (let i = linkToCaller.from || 0; i < index; ++i) {
      const other = frames[i];
      if (other.row < above) {
        linkToCaller.from = i + 1;
      } else if (other.row === above && other.x <= middle &&
                 middle <= other.x + other.width) {
        linkToCaller.from = i;
        frame.caller = other;
        other.callees.push(frame);
        return;
      }
    }
  }

  function characters(text) { return Array.from(text); }

  // The end of a name tells most: first the package's path goes, then the front.
  function fitted(name, columns) {
    if (columns < 3) return "";
    const plain = name.replace(/\[.*\]/, "[…]");
    const forms = [name, plain, plain.slice(plain.lastIndexOf("/", plain.search(/[(<[]|$/)) + 1)];
    for (const form of forms)
      if (characters(form).length <= columns) return form;
    const last = characters(forms[2]);
    return "…" + last.slice(last.length - columns + 1).join("");
  }

  function place(frame, x, frameWidth) {
    const visible = frameWidth > 0.05 && x < width && x + frameWidth > 0;
    frame.g.style.display = visible ? "" : "none";
    if (!visible) return;
    const from = Math.max(x, 0);
    const to = Math.min(x + frameWidth, width);
    frame.rect.setAttribute("x", (left + from).toFixed(3));
    frame.rect.setAttribute("width", (to - from).toFixed(3));
    const label = fitted(frame.name, Math.floor((to - from - 6) / character));
    if (label === "" && frame.text === null) return;
    if (frame.text === null) {
      frame.text = document.createElementNS("http://www.w3.org/2000/svg", "text");
      frame.text.setAttribute("y", (frame.y + rowHeight - 5).toFixed(1));
      frame.g.appendChild(frame.text);
    }
    frame.text.setAttribute("x", (left + from + 3).toFixed(3));
    frame.text.textContent = label;
  }

  function show(frame) {
    zoomed = frame;
    const scale = width / frame.width;
    const callers = new Set();
    for (let f = frame.caller; f; f = f.caller) callers.add(f);
    for (const f of frames) {
      const above = callers.has(f);
      f.g.classList.toggle("above", above);
      if (above) place(f, 0, width);
      else if (f.row < frame.row) place(f, -1, 0);
      else place(f, (f.x - frame.x) * scale, f.width * scale);
    }
    reset.style.display = frame === whole ? "none" : "";
  }

  function zoom(frame) {
    if (frame === zoomed || frame.gathered) return;
    history.push(zoomed);
    move(frame);
  }

  function back() { if (history.length > 0) move(history.pop()); }

  function move(frame) {
    root.classList.add("moving");
    show(frame);
    remember();
  }

  // What is shown is in the address, so that a link to it can be sent.
  function pathOf(frame) {
    const names = [];
    for (let f = frame; f && f !== whole; f = f.caller) names.unshift(f.name);
    return names;
  }
  function remember() {
    const parts = [];
    if (zoomed !== whole) parts.push("frame=" + pathOf(zoomed).map(encodeURIComponent).join("/"));
    if (pattern !== "") parts.push("search=" + encodeURIComponent(pattern));
    try {
      window.history.replaceState(null, "", "#" + parts.join("&"));
    } catch (error) { /* a page that may not have an address of its own */ }
  }
  function recall() {
    for (const part of window.location.hash.slice(1).split("&")) {
      const cut = part.indexOf("=");
      const value = part.slice(cut + 1);
      if (part.startsWith("search=")) search(decodeURIComponent(value));
      if (!part.startsWith("frame=")) continue;
      let frame = whole;
      for (const name of value.split("/").map(decodeURIComponent)) {
        const next = frame.callees.find(function (f) { return f.name === name; });
        if (!next) break;
        frame = next;
      }
      show(frame);
    }
  }

  function copyName() {
    if (current === null || !navigator.clipboard) return;
    navigator.clipboard.writeText(current.name).then(function () {
      details.textContent = "Copied: " + current.name;
    }, function () { describe(current); });
  }

  function unzoom() { if (zoomed !== whole) zoom(whole); }

  function select(frame) {
    if (!frame) return;
    if (current) current.g.classList.remove("current");
    current = frame;
    frame.g.classList.add("current");
    describe(frame);
    if (frame.g.scrollIntoView) frame.g.scrollIntoView({ block: "nearest" });
  }

  function share(part, of) { return of > 0 ? (part / of * 100).toFixed(2) + "%" : "0%"; }
  function describe(frame) {
    const ofCaller = frame.caller ? ", " + share(frame.value, frame.caller.value) + " of its caller" : "";
    details.textContent = frame.name + " — " + frame.numbers + ofCaller;
  }

  function sibling(step) {
    const siblings = current.caller ? current.caller.callees : [current];
    return siblings[siblings.indexOf(current) + step];
  }

  function matcher(text) {
    try { return new RegExp(text, "i"); } catch (error) { return null; }
  }

  // The share of everything that goes through a match, callees of a match not counted again.
  function search(text) {
    pattern = text;
    const regex = text === "" ? null : matcher(text);
    let value = 0;
    let count = 0;
    const inside = new Set();
    for (const f of frames) {
      const hit = regex !== null && !f.gathered && f !== whole && regex.test(f.name);
      f.g.classList.toggle("match", hit);
      const counted = f.caller !== null && inside.has(f.caller);
      if (hit) ++count;
      if (hit && !counted) value += f.value;
      if (hit || counted) inside.add(f);
    }
    const share = whole.value > 0 ? value / whole.value * rootPercent : 0;
    const caret = typing ? "▏" : "";
    if (text === "" && !typing) found.textContent = "";
    else if (text !== "" && regex === null) found.textContent = "/" + text + caret + "  not a regular expression";
    else found.textContent = "/" + text + caret +
      (text === "" ? "" : "  " + count + " frames, " + share.toFixed(2) + "%");
  }

  function beginSearch() { typing = true; search(""); svg.focus(); }

  function typed(event) {
    if (event.key === "Escape") { typing = false; search(""); }
    else if (event.key === "Enter") { typing = false; search(pattern); remember(); }
    else if (event.key === "Backspace") search(characters(pattern).slice(0, -1).join(""));
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) search(pattern + event.key);
    else return;
    event.preventDefault();
  }

  const keys = {
    ArrowUp: function () { select(upwards ? current.callees[0] : current.caller); },
    ArrowDown: function () { select(upwards ? current.caller : current.callees[0]); },
    ArrowLeft: function () { select(sibling(-1)); },
    ArrowRight: function () { select(sibling(1)); },
    Home: function () { select(whole); },
    Enter: function () { zoom(current); },
    Backspace: back,
    Escape: function () { search(""); unzoom(); remember(); },
    c: copyName,
    "/": beginSearch,
  };

  svg.addEventListener("keydown", function (event) {
    if (typing) { typed(event); return; }
    if (event.key === "Enter" && event.target.classList.contains("control")) {
      event.target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      return;
    }
    const find = (event.ctrlKey || event.metaKey) && event.key === "f";
    const action = find ? beginSearch
      : event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!action) return;
    if (current === null) current = zoomed;
    action();
    event.preventDefault();
  });

  function frameOf(target) {
    const g = target.closest ? target.closest("#frames > g") : null;
    return g === null ? undefined : frames.find(function (f) { return f.g === g; });
  }
  root.addEventListener("click", function (event) {
    const frame = frameOf(event.target);
    if (!frame) return;
    select(frame);
    zoom(frame);
  });
  root.addEventListener("mouseover", function (event) {
    const frame = frameOf(event.target);
    if (frame) describe(frame);
  });
  reset.addEventListener("click", unzoom);
  searchControl.addEventListener("click", beginSearch);
  svg.setAttribute("tabindex", "0");
  reset.style.display = "none";
  searchControl.style.display = "";
  recall();
})();
