// The frames of one sample type as a tree (core/render/flame_frames.h says how they are written).
// `span` is what a width stands for, `offset` where it begins; the callees of a frame are
// frames[first] to frames[end - 1]. A frame with `more` stands for that many that are not carried.
function flameTree(carried, number) {
  const type = carried.types[number];
  let nextMore = 0;
  const column = (name, i) => type[name] ? (type[name][i] || 0) * type.step : undefined;
  const rows = type.name.length > 0 ? type.name : [0]; // there always is a root
  const frames = rows.map((name, i) => {
    const more = name < 0 ? type.more[nextMore++] : 0;
    return {
      index: i, nameIndex: name, name: carried.names[name] || "",
      color: more > 0 ? carried.gathered : type.color ? type.color[i] : carried.colors[name],
      span: column("span", i), self: column("self", i), total: column("total_of", i),
      before: column("before", i), after: column("after", i), more: more, count: more || 1,
      caller: null, row: 0, offset: 0, first: 0, end: 0, isHit: false, hits: 0, inside: false,
    };
  });
  let next = 1;
  for (const frame of frames) {
    let offset = frame.offset;
    frame.first = next;
    frame.end = next += type.callees[frame.index] || 0;
    for (const callee of frames.slice(frame.first, frame.end)) {
      callee.caller = frame;
      callee.row = frame.row + 1;
      callee.offset = offset;
      offset += callee.span;
    }
    if (frame.self === undefined) frame.self = frame.span - (offset - frame.offset);
    if (frame.total === undefined) frame.total = frame.span;
  }
  for (let i = frames.length - 1; i > 0; --i) frames[i].caller.count += frames[i].count;
  return { number: number, type: type, frames: frames, whole: frames[0], compared: type.before !== undefined,
           left: type.more.reduce((sum, count) => sum + count, 0) };
}

// ---- what comes later, where a source has more than is carried

// The first type of frames that were fetched, with its names among those that are carried.
function adopted(carried, fetched) {
  const shift = carried.names.length;
  carried.names = carried.names.concat(fetched.names);
  carried.colors = carried.colors.concat(fetched.colors);
  const type = fetched.types[0];
  type.name = type.name.map((name) => name < 0 ? name : name + shift);
  return type;
}

// Puts the callees of `grown`'s root in place of those of a frame of the tree.
function graft(tree, frame, grown) {
  const added = new Set(grown.frames);
  for (const one of grown.frames) {
    one.row += frame.row;
    one.offset += frame.offset;
    if (one.caller === grown.whole) one.caller = frame;
  }
  const calleesOf = (one) => one === frame ? grown.frames.slice(grown.whole.first, grown.whole.end)
    : (added.has(one) ? grown : tree).frames.slice(one.first, one.end);
  const callees = new Map();
  const all = [tree.whole];
  for (const one of all) {
    callees.set(one, calleesOf(one));
    all.push(...callees.get(one));
  }
  let next = 1;
  all.forEach((one, index) => {
    one.index = index;
    one.count = one.more || 1;
    one.first = next;
    one.end = next += callees.get(one).length;
  });
  for (let i = all.length - 1; i > 0; --i) all[i].caller.count += all[i].count;
  tree.frames = all;
  tree.left = all.reduce((sum, one) => sum + one.more, 0);
}

// Whether there are frames under one that are only counted.
function hasMore(tree, frame) {
  const waiting = [frame];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (one.more > 0) return true;
    waiting.push(...tree.frames.slice(one.first, one.end));
  }
  return false;
}

// Where a frame is: the places of it and its callers among their siblings.
function placesOf(tree, frame) {
  const places = [];
  for (let f = frame; f !== tree.whole; f = f.caller) places.unshift(f.index - f.caller.first);
  return places;
}

// What a search finds: the frames, and the share of everything that goes through them, callees of a
// match not counted again.
function searchTree(tree, carried, regex) {
  const matches = carried.names.map((name) => regex !== null && regex.test(name));
  let span = 0;
  let count = 0;
  for (const frame of tree.frames) {
    const hit = frame !== tree.whole && frame.more === 0 && matches[frame.nameIndex];
    const counted = frame.caller !== null && frame.caller.inside;
    frame.isHit = hit;
    frame.hits = hit ? 1 : 0; // those under it are added below
    frame.inside = hit || counted;
    if (hit) ++count;
    if (hit && !counted) span += frame.span;
  }
  for (let i = tree.frames.length - 1; i > 0; --i)
    tree.frames[i].caller.hits += tree.frames[i].hits;
  return { count: count, share: sharePercent(tree, span) };
}

function sharePercent(tree, span) {
  const whole = tree.compared ? tree.whole.span : tree.type.total;
  return whole === 0 ? 0 : span / whole * 100;
}

function numbersOf(tree, frame) {
  const type = tree.type;
  if (!tree.compared)
    return "self " + valueAndShare(type, frame.self) + ", total " + valueAndShare(type, frame.total);
  const change = frame.after - frame.before;
  return "before " + valueAndShare(type, frame.before) + ", after " + valueAndShare(type, frame.after) +
    ", change " + (change > 0 ? "+" : "") + valueAndShare(type, change) +
    (frame.before === 0 && frame.after !== 0 ? ", new" : "") + (isGone(frame) ? ", gone" : "");
}

function isGone(frame) { return frame.after === 0 && frame.before !== 0; }
