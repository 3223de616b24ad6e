// A flame graph in a host of MCP Apps (SEP-1865, revision 2026-01-26): the page that is shown beside the call that
// writes one. It is told the call's arguments and its end, and has the host call the tool that gives the frames;
// drawFlameGraph is the script of the pictures in files.
const view = document.documentElement;
const tool = view.dataset.tool;
const notice = document.getElementById("details");
const waiting = new Map(); // requests to the host, by id
let lastId = 0;
let asked = null; // the arguments of the call
let firstType = null; // the sample type that they ask for
let isDrawn = false;

function post(message) { window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*"); }
function request(method, params) {
  return new Promise((resolve, reject) => {
    waiting.set(++lastId, { resolve: resolve, reject: reject });
    post({ id: lastId, method: method, params: params });
  });
}
function say(text) { notice.textContent = text; }

// What is about the file that the call wrote, and not about what is in the picture.
const aboutFile = ["output_path", "output", "overwrite", "format", "width", "scale", "max_rows", "min_fraction",
                   "max_bytes", "orientation", "palette"];
const otherNames = { before: "diff_base", after: "profile" }; // of a comparison
const typeFlags = ["inuse_space", "inuse_objects", "alloc_space", "alloc_objects", "total_delay", "contentions",
                   "mean_delay"];
function argumentsOf(call) {
  const out = {};
  for (const name of Object.keys(call))
    if (!aboutFile.includes(name)) out[otherNames[name] || name] = call[name];
  return out;
}

function textOf(result) {
  const text = (result.content || []).find((part) => part.type === "text");
  return text ? text.text : "";
}
async function framesOf(path, type) {
  const call = argumentsOf(asked);
  if (path !== "") call.path = path;
  if (type !== firstType) {
    for (const flag of typeFlags) delete call[flag];
    call.sample_index = String(type);
  }
  const result = await request("tools/call", { name: tool, arguments: call });
  if (result.isError) throw new Error(textOf(result));
  return JSON.parse(textOf(result));
}

// Where the script gets what it does not have: the frames of a sample type, or those under one of its frames.
const source = {
  async under(path, type) { return (await framesOf(path, type)).flame; },
};

async function begin() {
  if (isDrawn || asked === null) return;
  isDrawn = true;
  say("Reading the profile…");
  const first = await framesOf("", firstType);
  firstType = first.sample_type;
  const flame = first.flame;
  flame.types = first.sample_types.map((name, number) =>
    number === first.sample_type ? flame.types[0] : { type: name });
  document.getElementById("type").replaceChildren(...first.sample_types.map((name) => new Option(name)));
  document.getElementById("profile").textContent = JSON.stringify(flame);
  if (asked.orientation === "flame") document.getElementById("frames").dataset.up = "1";
  document.querySelector(".quiet").textContent = first.legend;
  drawFlameGraph(source);
  if (first.notes.length > 0) say(first.notes.join("; "));
}
function failed(error) { say(String(error.message || error)); }

// The style knows the viewer's scheme; a host has one of its own.
function useTheme(theme) {
  if (theme !== "light" && theme !== "dark") return;
  for (const sheet of document.styleSheets)
    for (const rule of sheet.cssRules)
      if (rule.media && (rule.media.mediaText.includes("prefers-color-scheme") || rule.isOfDark)) {
        rule.isOfDark = true;
        rule.media.mediaText = theme === "dark" ? "screen" : "not all";
      }
  view.style.colorScheme = theme;
}

const told = {
  "ui/notifications/tool-input": (params) => { asked = params.arguments || {}; },
  "ui/notifications/tool-result": (params) => {
    if (params.isError) say(textOf(params));
    else begin().catch(failed);
  },
  "ui/notifications/tool-cancelled": () => say("The call was canceled."),
  "ui/notifications/host-context-changed": (params) => useTheme(params.theme),
};

function answered(message) {
  const request = waiting.get(message.id);
  waiting.delete(message.id);
  if (!request) return;
  if (message.error) request.reject(new Error(message.error.message));
  else request.resolve(message.result);
}
window.addEventListener("message", (event) => {
  const message = event.data;
  if (event.source !== window.parent || !message || message.jsonrpc !== "2.0") return;
  if (message.method === undefined) answered(message);
  else if (message.id === undefined) (told[message.method] || (() => {}))(message.params || {});
  else if (message.method === "ping" || message.method === "ui/resource-teardown") post({ id: message.id, result: {} });
  else post({ id: message.id, error: { code: -32601, message: "no method is called " + message.method } });
});

request("ui/initialize", {
  protocolVersion: "2026-01-26",
  appInfo: { name: "pprof-mcp", version: view.dataset.version },
  appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
}).then((host) => {
  useTheme(host.hostContext && host.hostContext.theme);
  post({ method: "ui/notifications/initialized" });
  new ResizeObserver(() => post({
    method: "ui/notifications/size-changed",
    params: { width: window.innerWidth, height: Math.ceil(view.getBoundingClientRect().height) },
  })).observe(view);
}).catch(failed);
