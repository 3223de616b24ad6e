# SPDX-License-Identifier: AGPL-3.0-only
"""Flame graphs as files, in a browser: what is clicked, typed and read there, beside what the engine says.

    flame_pages_test.py PROFCTL PROFILES_FOLDER

Exits with 77 where there is no Chromium."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

import browser

SKIPPED = 77
SVG = "{http://www.w3.org/2000/svg}"
FOLDED = "main;f;g;f 30\nmain;h;f 5\nmain;h 45\nidle 20\n"  # f calls itself
READ_ALL = """(() => {
  const said = [];
  for (const g of document.querySelectorAll("#frames > g")) {
    g.dispatchEvent(new MouseEvent("mousemove", { bubbles: true }));
    said.push(document.getElementById("details").textContent);
  }
  return said;
})()"""


class Files:
    """Pictures that profctl makes, in a folder of their own."""

    def __init__(self, profctl, profiles):
        self._profctl = profctl
        self._profiles = pathlib.Path(profiles)
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name)

    def profile(self, name):
        return str(self._profiles / name)

    def run(self, *words):
        done = subprocess.run([self._profctl, "pprof", *words], capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{words}: {done.stderr.decode()}")
        return done.stdout.decode()

    def picture(self, name, *words):
        path = self.folder / name
        self.run("flamegraph", f"--output={path}", *words)
        return path

    def share(self, pattern, *words):
        """What share of everything goes through stacks with a match, as the engine has it: a percentage."""
        totals = []
        for focus in ([], [f"--focus=(?i){pattern}"]):
            out = self.folder / "share.svg"
            totals.append(json.loads(self.run("flamegraph", "--json", f"--output={out}", *focus, *words))["total_value"])
        return 100 * totals[1] / totals[0]


class FlamePagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = Files(*ARGUMENTS)
        cls.browser = browser.Browser(browser.find())
        cls.page = cls.browser.page()
        cls.page.look(1200, 900)
        cls.shop = cls.files.profile("shop-cpu.pb.gz")

    @classmethod
    def tearDownClass(cls):
        cls.browser.__exit__()

    def setUp(self):
        self.page.look(1200, 900)

    # what the tests look at

    def open(self, path, fragment=""):
        self.page.open(path, fragment)
        self.assertEqual(self.page.complaints(), [])

    def box(self, label):
        """Middle of the box with that label; what it says is for boxes without one."""
        script = f"""(() => {{
          for (const g of document.querySelectorAll("#frames > g")) {{
            g.dispatchEvent(new MouseEvent("mousemove", {{ bubbles: true }}));
            if (!document.getElementById("details").textContent.startsWith({json.dumps(label)} + " —")) continue;
            g.scrollIntoView({{ block: "center" }});
            const r = g.querySelector("rect").getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2, r.width];
          }}
          return null;
        }})()"""
        found = self.page.run(script)
        self.assertIsNotNone(found, f"no box is called {label}")
        return found

    def text(self, name):
        return self.page.run(f"document.getElementById('{name}').textContent")

    def hash(self):
        return self.page.run("decodeURIComponent(location.hash)")

    def count(self, selector="#frames > g"):
        return self.page.run(f"document.querySelectorAll({json.dumps(selector)}).length")

    def pictures(self, name, *words):
        """The same as an SVG and as a page."""
        for kind in ("svg", "html"):
            with self.subTest(kind):
                self.open(self.files.picture(f"{name}.{kind}", *words))
                yield kind

    def search(self, pattern):
        self.page.key("/")
        self.page.type(pattern)
        self.page.key("Enter")
        return self.text("found")

    # the tests

    def test_says_what_the_file_says_without_its_script(self):
        heap = self.files.profile("shop-heap.pb.gz")
        cases = {
            "cpu": [self.shop],
            "unit": ["--unit=ms", self.shop],
            "divided": ["--divide_by=3", self.shop],
            "heap": ["--sample_index=alloc_space", heap],
            "objects": ["--sample_index=inuse_objects", heap],
            "focus": ["--focus=json", self.shop],
            "negative": [self.files.profile("negative.pb.gz")],
            "diff": [f"--diff_base={self.files.profile('series-cpu-1.pb.gz')}", self.files.profile("series-cpu-2.pb.gz")],
            "names": [self.files.profile("names.pb.gz")],
            "cpp": [self.files.profile("cpp-names.pb.gz")],
        }
        for name, words in cases.items():
            with self.subTest(name):
                path = self.files.picture(f"{name}.svg", "--min_fraction=0", *words)
                self.open(path)
                said = self.page.run(READ_ALL)
                boxes = [g for g in xml.parse(path).getroot().iter(f"{SVG}g") if g.find(f"{SVG}title") is not None]
                self.assertGreater(len(boxes), 1)
                for box in boxes:
                    wanted = box.find(f"{SVG}title").text.replace("\n", " — ", 1)
                    if box.get("class") != "more":  # the script draws more of them one by one
                        self.assertTrue(any(one.startswith(wanted) for one in said), f"{wanted} is not in {said[:9]}")

    def test_labels_are_those_of_the_file(self):
        for name in ("shop-cpu", "cpp-names", "names"):
            path = self.files.picture(f"{name}.svg", "--min_fraction=0", self.files.profile(f"{name}.pb.gz"))
            self.open(path)
            boxes = [g for g in xml.parse(path).getroot().iter(f"{SVG}g") if g.find(f"{SVG}title") is not None]
            wanted = {g.find(f"{SVG}text").text for g in boxes if g.find(f"{SVG}text") is not None}
            shown = self.page.run("Array.from(document.querySelectorAll('#frames text'), (text) => text.textContent)")
            self.assertEqual(wanted, set(shown) - {""})

    def test_zooms_and_goes_back(self):
        for _ in self.pictures("zoom", self.shop):
            name = "example.com/shop/internal/catalog.scoreRegexp"
            x, y, width = self.box(name)
            self.page.click(x, y)
            _, _, wide = self.box(name)
            self.assertGreater(wide, width)
            self.assertAlmostEqual(wide, self.box("all")[2], delta=1)
            self.assertIn("scoreRegexp", self.hash())
            self.assertGreater(self.count("#frames > g.above"), 3)
            self.page.key("Backspace")
            self.assertAlmostEqual(self.box(name)[2], width, delta=1)
            self.page.click(*self.box(name)[:2])
            self.page.key("Escape")
            self.assertAlmostEqual(self.box(name)[2], width, delta=1)
            self.assertEqual(self.count("#frames > g.above"), 0)

    def test_searches(self):
        for _ in self.pictures("search", self.shop):
            for pattern in ("regexp", "flate|json", "mallocgc", "nothing like this"):
                found = self.search(pattern)
                share = float(found.split(", ")[1].rstrip("%")) if ", " in found else None
                self.assertIsNotNone(share, found)
                self.assertAlmostEqual(share, self.files.share(pattern, self.shop), delta=0.005001, msg=found)
                self.assertEqual(self.count("#frames > g.match") > 0, share > 0)
            self.assertIn("not a regular expression", self.search("("))
            self.page.key("/")
            self.page.key("Escape")
            self.assertEqual(self.text("found"), "")

    def test_counts_recursion_once(self):
        folded = self.files.folder / "recursive.folded"
        folded.write_text(FOLDED)
        for _ in self.pictures("recursive", str(folded)):
            self.assertIn("3 frames, 35.00%", self.search("^f$"))
        self.assertAlmostEqual(self.files.share("^f$", str(folded)), 35)

    def test_says_what_a_search_leaves_out(self):
        for _ in self.pictures("cut", "--min_fraction=0.02", self.shop):
            self.assertIn("frames narrower than 2.00% not searched", self.search("regexp"))

    def test_opens_boxes_of_several(self):
        for kind in self.pictures("more", "--min_fraction=0", "--width=200", self.shop):
            self.page.look(220, 900)
            self.page.run("window.dispatchEvent(new Event('resize'))")
            boxes = "Array.from(document.querySelectorAll('#frames > g'), (g) => g.flameBox)"
            # The one with the most in it.
            more = self.page.run(
                f"(() => {{ const all = {boxes}.filter((box) => !box.frame); all.sort((a, b) => b.count - a.count);"
                " return [all[0].key, all[0].count, all[0].first, all[0].span]; })()"
            )
            place = self.page.run(
                f"(() => {{ const g = Array.from(document.querySelectorAll('#frames > g'))"
                f".find((g) => g.flameBox.key === '{more[0]}'); g.scrollIntoView({{ block: 'center' }});"
                " const r = g.querySelector('rect').getBoundingClientRect(); return [r.x + r.width / 2, r.y + 9]; })()"
            )
            self.page.click(*place)
            self.assertIn("more=", self.hash(), kind)
            self.assertTrue(self.page.run(f"{boxes}.some((box) => box.key === {more[2]})"))
            shown = self.page.run(
                f"(() => {{ const all = {boxes}; const first = all.find((box) => box.key === {more[2]});"
                " const row = all.filter((box) => box.caller === first.caller);"
                " return [row.reduce((sum, box) => sum + box.span, 0),"
                " row.reduce((sum, box) => sum + (box.frame ? box.frame.count : box.count), 0)]; })()"
            )
            self.assertEqual(shown, [more[3], more[1]])  # all that was in it
            address = self.page.run("location.hash")
            names = self.page.run(f"{boxes}.map((box) => box.key)")
            self.open(self.files.folder / f"more.{kind}", address)
            if kind == "svg":  # a page is as wide as its window was when it was opened
                self.assertEqual(sorted(map(str, names)), sorted(map(str, self.page.run(f"{boxes}.map((box) => box.key)"))))
            self.page.key("Backspace")
            self.page.key("Escape")
            self.assertNotIn("more=", self.hash())

    def test_opens_boxes_of_several_by_keyboard(self):
        folded = self.files.folder / "narrow.folded"
        folded.write_text("main;wide 100000\n" + "".join(f"main;narrow{i} 1\n" for i in range(12)))
        for _ in self.pictures("narrow", "--min_fraction=0", str(folded)):
            self.assertEqual(self.count("#frames > g.more"), 1)
            for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
                self.page.key(key)
            self.assertIn("12 more — together 12", self.text("details"))
            self.page.key("Enter")
            self.assertEqual(self.count("#frames > g.more"), 0)
            self.assertIn("narrow", self.text("details"))
            self.assertEqual(self.count("#frames > g:not(.above)"), 12)
            self.page.key("Backspace")
            self.assertEqual(self.count("#frames > g.more"), 1)

    def test_says_what_is_not_in_the_file(self):
        for _ in self.pictures("closed", "--min_fraction=0.1", self.shop):
            more = [one for one in self.page.run(READ_ALL) if " more — " in one]
            self.assertTrue(more)
            for one in more:
                self.assertIn("narrower than 10.00% of the picture: left out of this file (min_fraction)", one)

    def test_goes_by_keyboard(self):
        for _ in self.pictures("keys", self.shop):
            self.page.key("ArrowDown")
            self.page.key("ArrowDown")
            self.assertTrue(self.text("details").startswith("net/http.serverHandler.ServeHTTP — "))
            self.page.key("ArrowUp")
            self.assertTrue(self.text("details").startswith("net/http.(*conn).serve — "))
            self.assertIn("of its caller", self.text("tip"))
            self.page.key("ArrowRight")
            self.page.key("ArrowLeft")
            self.page.key("Enter")
            self.assertIn("frame=net/http.(*conn).serve", self.hash())
            self.page.key("Home")
            self.assertTrue(self.text("details").startswith("all — "))
            self.page.key("Backspace")
            self.assertNotIn("frame", self.hash())

    def test_the_root_may_be_below(self):
        for _ in self.pictures("flame", "--orientation=flame", self.shop):
            self.assertGreater(self.box("all")[1], self.box("net/http.(*conn).serve")[1])
            self.page.key("ArrowUp")
            self.assertTrue(self.text("details").startswith("net/http.(*conn).serve — "))

    def test_copies_names(self):
        self.browser.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        for _ in self.pictures("copy", self.shop):
            self.page.call("Page.bringToFront")
            self.page.key("ArrowDown")
            self.page.key("c")
            self.assertEqual(self.page.run("navigator.clipboard.readText()"), "net/http.(*conn).serve")
            self.assertEqual(self.text("details"), "Copied: net/http.(*conn).serve")

    def test_links_lead_into_the_picture(self):
        link = "#frame=net%2Fhttp.(*conn).serve/net%2Fhttp.serverHandler.ServeHTTP&search=flate"
        for kind in self.pictures("link", self.shop):
            self.open(self.files.folder / f"link.{kind}", link)
            self.assertAlmostEqual(self.box("net/http.serverHandler.ServeHTTP")[2], self.box("all")[2], delta=1)
            self.assertIn("frames, ", self.text("found"))
            self.assertGreater(self.count("#frames > g.match"), 0)
            for bad in ("#frame=%E0%A4%A/x", "#more=99999&frame=", "#search=(", "#type=nothing&=&&frame"):
                self.open(self.files.folder / f"link.{kind}", bad)
                self.assertGreater(self.count(), 100)

    def test_has_all_sample_types(self):
        heap = self.files.profile("shop-heap.pb.gz")
        self.open(self.files.picture("types.html", "--sample_index=inuse_space", heap))
        types = self.page.run("Array.from(document.querySelectorAll('#type option'), (one) => one.textContent)")
        self.assertEqual(sorted(types), ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"])
        self.assertEqual(types[0], "inuse_space")
        for name in types:
            out = self.files.folder / "one.svg"
            said = json.loads(self.files.run("flamegraph", "--json", f"--sample_index={name}", f"--output={out}", heap))
            self.assertIn(f"total {said['total']} (100%)", self.page.run(READ_ALL)[0])
            self.assertEqual(self.text("title"), f"shop: {name}")
            self.assertEqual(self.text("facts").split(" ")[0], said["total"])
            self.page.key("t")
        self.assertEqual(self.text("title"), "shop: inuse_space")
        self.page.key("T")
        self.assertIn(f"type={types[-1]}", self.hash())
        self.open(self.files.folder / "types.html", f"#type={types[1]}")
        self.assertEqual(self.text("title"), f"shop: {types[1]}")
        self.page.run("document.getElementById('type').focus()")
        self.page.key("ArrowDown")  # a list box has its own keys
        self.assertNotIn("tip", self.text("details"))

    def test_policy_lets_nothing_else_run(self):
        path = self.files.picture("policy.html", self.shop)
        self.open(path)
        policy = self.page.run("document.querySelector('meta[http-equiv=\"Content-Security-Policy\"]').content")
        self.assertTrue(policy.startswith("default-src 'none'; script-src 'sha256-"))
        for unsafe in ("unsafe", "*", "http", "data:"):
            self.assertNotIn(unsafe, policy)
        self.page.run("(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
                      " document.body.append(s); document.body.setAttribute('onclick', 'window.ran = 1');"
                      " document.body.click(); })()")
        self.assertIsNone(self.page.run("window.ran"))
        self.assertTrue(any("Content Security Policy" in one for one in self.page.complaints()))

    def test_prints(self):
        self.open(self.files.picture("print.html", self.shop))
        self.page.look(1000, 700, dark=True, media="print")
        self.assertEqual(self.page.run("getComputedStyle(document.getElementById('bar')).display"), "none")
        self.assertEqual(self.page.run("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        self.page.look(1000, 700, dark=True)
        self.assertEqual(self.page.run("getComputedStyle(document.body).backgroundColor"), "rgb(27, 29, 33)")

    def test_opens_whatever_is_in_a_profile(self):
        for name in ("empty", "names", "negative", "huge-values", "zero-values", "missing-pieces", "deep"):
            for _ in self.pictures(name, self.files.profile(f"{name}.pb.gz")):
                for key in ("ArrowDown", "Enter", "ArrowRight", "Enter", "Backspace", "t", "Escape"):
                    self.page.key(key)
                self.search("a")
                self.page.key("Escape")
                self.assertEqual(self.page.complaints(), [])


if __name__ == "__main__":
    ARGUMENTS = sys.argv[1:3]
    if not browser.find():
        print("skipped: there is no chromium in PATH")
        sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
