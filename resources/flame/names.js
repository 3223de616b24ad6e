// Names shortened to what fits, the way core/render/frame_names.h does it.
function characters(text) { return Array.from(text); }

function belongsToName(name, at) {
  return name.startsWith("(*", at) || name.startsWith("(anonymous", at) ||
    name.slice(0, at).endsWith("operator");
}

function withoutArguments(name) {
  const lastClosing = Math.max(name.lastIndexOf("]"), name.lastIndexOf(")"), name.lastIndexOf(">"));
  let out = "";
  let depth = 0;
  for (let i = 0; i < name.length; ++i) {
    const c = name[i];
    const opens = c === "[" || c === "<" || (c === "(" && !belongsToName(name, i));
    if (opens && i > 0 && (depth > 0 || lastClosing > i)) {
      if (depth++ === 0) out += c + "…";
      continue;
    }
    if ((c === "]" || c === ">" || c === ")") && depth > 0) --depth;
    if (depth === 0) out += c;
  }
  return depth === 0 ? out : name;
}

function lastPart(name, separators) {
  let depth = 0;
  for (let i = name.length - 1; i >= 0; --i) {
    const c = name[i];
    if (c === ")" || c === "]" || c === ">") ++depth;
    else if (c === "(" || c === "[" || c === "<") depth = Math.max(depth - 1, 0);
    else if (depth === 0 && separators.includes(c)) return i + 1;
  }
  return 0;
}

function nameForms(name) {
  const forms = [name];
  const bytes = (text) => new TextEncoder().encode(text).length;
  const add = (form) => {
    if (form !== "" && bytes(form) < bytes(forms[forms.length - 1])) forms.push(form);
  };
  const plain = withoutArguments(name);
  add(plain);
  const unpathed = plain.slice(lastPart(plain, "/"));
  add(unpathed);
  const last = lastPart(unpathed, ".:");
  for (const dots of unpathed.matchAll(/[.:]+/g)) {
    if (dots.index >= last || dots.index + dots[0].length === unpathed.length) break;
    add(unpathed.slice(dots.index + dots[0].length));
  }
  return forms;
}

const formsOf = new Map(); // by name
function fitted(name, columns) {
  if (columns < 3) return "";
  if (name.length <= columns) return name;
  if (!formsOf.has(name)) formsOf.set(name, nameForms(name));
  const forms = formsOf.get(name);
  for (const form of forms)
    if (characters(form).length <= columns) return form;
  return "…" + characters(forms[forms.length - 1]).slice(1 - columns).join("");
}
