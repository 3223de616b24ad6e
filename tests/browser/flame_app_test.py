# SPDX-License-Identifier: AGPL-3.0-only
"""The flame graph as an MCP App: the page that the server gives a host, in a browser, with the real server behind it.

    flame_app_test.py SERVER PROFCTL PROFILES_FOLDER

The host here is the least that one has to be (SEP-1865, revision 2026-01-26). Exits with 77 where there is no
Chromium."""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import browser

SKIPPED = 77
APPS = {"extensions": {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html;profile=mcp-app"]}}}
# What a host has to use where a resource names no domains.
POLICY = ("default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
          "img-src 'self' data:; media-src 'self' data:; connect-src 'none'")
HOST = """<!DOCTYPE html><meta charset="utf-8"><title>host</title>
<iframe id="view" sandbox="allow-scripts allow-same-origin" style="width: 1000px; height: 800px; border: 0"></iframe>
<script>
  const view = document.getElementById("view");
  window.received = [];
  window.addEventListener("message", (event) => {
    if (event.source === view.contentWindow) window.received.push(event.data);
  });
  function send(message) { view.contentWindow.postMessage({ jsonrpc: "2.0", ...message }, "*"); }
</script>"""
# What the details say of each box.
READ_ALL = """(() => {
  const said = [];
  for (const g of %s.querySelectorAll("#frames > g")) {
    g.dispatchEvent(new MouseEvent("mousemove", { bubbles: true }));
    said.push(%s.getElementById("details").textContent);
  }
  return said;
})()"""


class Server:
    """The server in a session of a client that shows apps."""

    def __init__(self, program, folder):
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self._number = 0
        self.request("initialize", {"protocolVersion": "2025-11-25", "capabilities": APPS,
                                    "clientInfo": {"name": "browser", "version": "1"}})

    def request(self, method, parameters):
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": parameters}
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait(browser.PATIENCE)
        self._process.stdout.close()


class FlameAppTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        program, cls.profctl, profiles = ARGUMENTS
        cls.profiles = pathlib.Path(profiles)
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.server = Server(program, profiles)
        cls.tools = {tool["name"]: tool for tool in cls.server.request("tools/list", {})["result"]["tools"]}
        cls.uri = cls.tools["pprof_flamegraph"]["_meta"]["ui"]["resourceUri"]
        read = cls.server.request("resources/read", {"uri": cls.uri})["result"]["contents"][0]
        assert read["mimeType"] == "text/html;profile=mcp-app"
        cls.html = read["text"].replace(
            "<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">', 1)
        (cls.folder / "host.html").write_text(HOST)
        cls.browser = browser.Browser(browser.find())
        cls.page = cls.browser.page()

    @classmethod
    def tearDownClass(cls):
        cls.browser.__exit__()
        cls.server.close()
        cls.temporary.cleanup()

    def setUp(self):
        self.calls = []  # of tools, by the page
        self.told = []  # notifications of the page
        self.page.look(1200, 900)

    # the host

    def show(self, tool, arguments, context=None, result=None):
        """Shows the page beside a call, as a host does once the page has been told of it."""
        arguments = {"output_path": str(self.folder / "written.svg"), "overwrite": True, **arguments}
        self.page.open(self.folder / "host.html")
        self.page.run(f"view.srcdoc = {json.dumps(self.html)}; 0")
        self.context = context or {}
        self.until(lambda: any(one["method"] == "ui/notifications/initialized" for one in self.told))
        self.send({"method": "ui/notifications/tool-input", "params": {"arguments": arguments}})
        if result is None:
            result = self.server.request("tools/call", {"name": tool, "arguments": arguments})["result"]
            self.assertNotIn("isError", result, result)
        self.send({"method": "ui/notifications/tool-result", "params": result})

    def send(self, message):
        self.page.run(f"send({json.dumps(message)}); 0")

    def until(self, isDone):
        """Does what a host does until something is so."""
        end = time.monotonic() + browser.PATIENCE
        while True:
            for message in self.page.run("window.received.splice(0)"):
                self.answer(message)
            if isDone():
                return
            if time.monotonic() > end:
                self.fail(f"the page says: {self.text('details')}")
            time.sleep(0.02)

    def answer(self, message):
        if "method" not in message:
            return
        if "id" not in message:
            self.told.append(message)
        elif message["method"] == "ui/initialize":
            self.assertEqual(message["params"]["protocolVersion"], "2026-01-26")
            self.send({"id": message["id"], "result": {
                "protocolVersion": "2026-01-26", "hostInfo": {"name": "host", "version": "1"},
                "hostCapabilities": {"serverTools": {}}, "hostContext": self.context}})
        else:
            self.assertEqual(message["method"], "tools/call")
            called = self.tools[message["params"]["name"]]
            self.assertIn("app", called["_meta"]["ui"]["visibility"])
            self.calls.append(message["params"]["arguments"])
            answer = self.server.request("tools/call", message["params"])
            self.send({"id": message["id"], "result": answer["result"]})

    # what the page shows

    DOCUMENT = "view.contentDocument"

    def text(self, name):
        return self.page.run(f"{self.DOCUMENT}.getElementById('{name}').textContent")

    def count(self):
        return self.page.run(f"{self.DOCUMENT}.querySelectorAll('#frames > g').length")

    def read(self):
        return self.page.run(READ_ALL % (self.DOCUMENT, self.DOCUMENT))

    def complaints(self):
        """But for one about the frame, which is of the host's origin here so that tests can look into it."""
        return [one for one in self.page.complaints() if "can escape its sandboxing" not in one]

    def untilDrawn(self, calls=1):
        self.until(lambda: len(self.calls) == calls and self.count() > 0 and "Reading" not in self.text("details"))

    def click(self, label):
        """On the box of that name."""
        found = self.page.run(f"""(() => {{
          const page = {self.DOCUMENT};
          for (const g of page.querySelectorAll("#frames > g")) {{
            g.dispatchEvent(new MouseEvent("mousemove", {{ bubbles: true }}));
            if (!page.getElementById("details").textContent.startsWith({json.dumps(label)})) continue;
            g.dispatchEvent(new MouseEvent("click", {{ bubbles: true }}));
            return true;
          }}
          return false;
        }})()""")
        self.assertTrue(found, f"no box is called {label}")

    def wide(self):
        """A profile with more frames than are fetched at once."""
        path = self.folder / "wide.folded"
        lines = [f"main;part{a};step{a}_{b};leaf{a}_{b}_{c} {1 + c % 3}\n"
                 for a in range(4) for b in range(60) for c in range(60)]
        path.write_text("".join(lines))
        return str(path)

    # the tests

    def test_shows_what_the_file_shows(self):
        for more in ({}, {"focus": "json"}, {"sample_index": "samples", "title": "Mine", "width": 700, "format": "svg"}):
            with self.subTest(str(more)):
                self.calls = []
                self.show("pprof_flamegraph", {"profile": "shop-cpu.pb.gz", **more})
                self.untilDrawn()
                shown = self.read()
                self.assertGreater(len(shown), 20)
                self.assertEqual(self.complaints(), [])
                title = self.text("title")
                path = self.folder / "file.html"
                words = [f"--{name}={value}" for name, value in more.items() if name in ("focus", "sample_index", "title")]
                subprocess.run([self.profctl, "pprof", "flamegraph", f"--output={path}", *words,
                                self.profiles / "shop-cpu.pb.gz"], check=True, stdout=subprocess.DEVNULL)
                self.page.look(1000, 800)
                self.page.open(path)
                self.assertEqual(self.page.run(READ_ALL % ("document", "document")), shown)
                self.assertEqual(self.page.run("document.title"), title)

    def test_fetches_what_is_zoomed_into(self):
        self.show("pprof_flamegraph", {"profile": self.wide()})
        self.untilDrawn()
        self.assertNotIn("path", self.calls[0])
        self.assertFalse(any(one.startswith("leaf0_0_") for one in self.read()))
        self.click("step0_0 —")
        self.untilDrawn(calls=2)
        self.assertEqual(len(self.calls[1]["path"].split("/")), 3)
        self.until(lambda: sum(one.startswith("leaf0_0_") for one in self.read()) == 60)
        leaf = next(one for one in self.read() if one.startswith("leaf0_0_2 —"))
        self.assertIn("total 3 (", leaf)
        # Back at the root all of it is still there, and what is there is not fetched again.
        self.click("all —")
        self.click("step0_0 —")
        self.until(lambda: sum(one.startswith("leaf0_0_") for one in self.read()) == 60)
        self.assertEqual(len(self.calls), 2)
        self.assertEqual(self.complaints(), [])

    def test_opens_what_was_only_counted(self):
        self.show("pprof_flamegraph", {"profile": self.wide()})
        self.untilDrawn()
        counted = next(one for one in self.read() if " more —" in one)
        self.assertIn("zoom in", counted)
        self.click(counted)
        self.untilDrawn(calls=2)
        self.until(lambda: any(one.startswith("leaf") for one in self.read()))

    def test_searches_what_was_fetched(self):
        self.show("pprof_flamegraph", {"profile": self.wide()})
        self.untilDrawn()
        self.page.run(f"(() => {{ const input = {self.DOCUMENT}.getElementById('pattern'); input.value = 'leaf0_0_';"
                      " input.dispatchEvent(new Event('input')); })()")
        self.assertTrue(self.text("found").startswith("0 frames, 0.00%"), self.text("found"))
        self.click("step0_0 —")
        self.until(lambda: self.text("found").startswith("60 frames, "))

    def test_fetches_other_sample_types(self):
        self.show("pprof_flamegraph", {"profile": "shop-heap.pb.gz", "inuse_space": True})
        self.untilDrawn()
        self.assertEqual(self.text("title"), "shop: inuse_space")
        chosen = f"{self.DOCUMENT}.getElementById('type')"
        self.page.run(f"{chosen}.selectedIndex = 1; {chosen}.dispatchEvent(new Event('change')); 0")
        self.until(lambda: self.text("title") == "shop: alloc_space")
        self.assertEqual(self.calls[1]["sample_index"], "1")
        self.assertNotIn("inuse_space", self.calls[1])
        self.page.run(f"{chosen}.selectedIndex = 3; {chosen}.dispatchEvent(new Event('change')); 0")
        self.until(lambda: self.text("title") == "shop: inuse_space")
        self.assertEqual(len(self.calls), 2)
        self.assertEqual(self.complaints(), [])

    def test_compares(self):
        self.show("pprof_diff_flamegraph", {"before": "series-cpu-1.pb.gz", "after": "series-cpu-2.pb.gz"})
        self.untilDrawn()
        self.assertTrue(all("before" in one or " more —" in one for one in self.read()))

    def test_looks_like_its_host(self):
        color = f"getComputedStyle({self.DOCUMENT}.body).backgroundColor"
        self.show("pprof_flamegraph", {"profile": "shop-cpu.pb.gz"}, {"theme": "dark"})
        self.untilDrawn()
        self.assertEqual(self.page.run(color), "rgb(27, 29, 33)")
        self.send({"method": "ui/notifications/host-context-changed", "params": {"theme": "light"}})
        self.assertEqual(self.page.run(color), "rgb(255, 255, 255)")
        sizes = lambda: [one["params"] for one in self.told if one["method"] == "ui/notifications/size-changed"]
        height = f"{self.DOCUMENT}.documentElement.getBoundingClientRect().height"
        self.until(lambda: sizes() and abs(sizes()[-1]["height"] - self.page.run(height)) <= 1)
        self.assertGreater(sizes()[-1]["height"], 200)

    def test_says_what_went_wrong(self):
        failed = {"content": [{"type": "text", "text": "no such file"}], "isError": True}
        self.show("pprof_flamegraph", {"profile": "no such"}, result=failed)
        self.until(lambda: self.text("details") == "no such file")
        self.show("pprof_flamegraph", {"profile": "no such"}, result={"content": []})
        self.until(lambda: "no such: cannot open" in self.text("details"))
        self.send({"method": "ui/notifications/tool-cancelled", "params": {"reason": "user"}})
        self.until(lambda: "canceled" in self.text("details"))

    def test_answers_its_host(self):
        self.show("pprof_flamegraph", {"profile": "shop-cpu.pb.gz"})
        self.untilDrawn()
        self.page.run("window.received = []; 0")
        for number, method in enumerate(("ping", "ui/resource-teardown", "no/such/method")):
            self.send({"id": number, "method": method, "params": {}})
        answers = self.page.run("window.received.filter((one) => one.method === undefined)")
        self.assertEqual([one.get("result") for one in answers], [{}, {}, None])
        self.assertEqual(answers[2]["error"]["code"], -32601)


if __name__ == "__main__":
    ARGUMENTS = sys.argv[1:4]
    if not browser.find():
        print("skipped: there is no chromium in PATH")
        sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
