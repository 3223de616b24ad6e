# SPDX-License-Identifier: AGPL-3.0-only
"""Measures the built programs against their bars; called by run.sh, which says what the options mean."""

import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys

from inputs import Inputs, MERGED_FILES, SAMPLES
from mcp_session import McpSession
from processes import Command, interleave, output_of, run_once
from table import Row, mebibytes, print_table, seconds, write_json

HERE = pathlib.Path(__file__).resolve().parent
GO_VERSION = "1.26"
SMALL_FILE = "resources/samples/shop-cpu.pb.gz"
INSTRUCTIONS_FILE = HERE / "instructions.txt"
GO_PPROF = ["go", "tool", "pprof"]  # as users call it
BASE_BYTES = 16 << 20  # what a program with these libraries takes before it does anything
FOCUSES = ("Marshal", "payment.*Commit", "json", "scheduler", "GET|Get", "Dispatch", "no such function")
LABELLED = ("200k", "200k-labels", "1m", "1m-labels")


def find_pprof():
    """The words that run pprof's own program, without the `go` command's start; None without Go."""
    if not shutil.which("go") or f"go{GO_VERSION}" not in output_of(["go", "version"]):
        return None
    # Where Go ships no built pprof, the first use builds it; its help exits with an error.
    subprocess.run(["go", "tool", "pprof", "-help"], capture_output=True, check=False)
    return [output_of(["go", "tool", "-n", "pprof"]).strip()]


class Session:
    """The programs, the inputs, and the rows found so far."""

    def __init__(self, options):
        build = pathlib.Path(options.build)
        self.quick = options.quick
        self.million_labels = options.million_labels
        self.profctl = str(build / "bin/profctl")
        self.build = build
        self.mcp_server = str(build / "bin/pprof-mcp-server")
        self.bench_core = str(build / "tests/bench_core")
        self.bench_flame = str(build / "tests/bench_flame")
        self.bench_top = str(build / "tests/bench_top")
        self.watch_window = str(build / "tests/watch_window")
        self.fake_datadog = str(build / "tests/fake_datadog_server")
        self.pprof = find_pprof()
        sources = [HERE / "gen_profile.cpp", *sorted(HERE.glob("synthetic_program.*"))]
        self.inputs = Inputs(build / "inputs", build / "tests/gen_profile", sources)
        self.rounds = 5 if self.quick else 11
        self.rows = []
        self.tops = {}  # what the cold top of each input took, for the rows about memory

    def top(self, *words):
        return Command([self.profctl, "pprof", "top", *words], self.rounds)

    def gzip(self, path):
        return Command(["gzip", "-dc", path], self.rounds)

    def peer(self, *words, rounds):
        return Command([*GO_PPROF, "-symbolize=none", "-top", *words], rounds)

    def peer_alone(self, *words, rounds):
        return Command([*self.pprof, "-symbolize=none", "-top", *words], rounds)

    def no_peer(self, is_slow):
        """Why pprof is not run, or None."""
        if self.pprof is None:
            return f"needs go {GO_VERSION} in PATH"
        return "takes over 20 s" if is_slow and self.quick else None

    def add(self, work, ours, peer, ratio, **more):
        self.rows.append(Row(work, ours, peer, ratio, **more))

    def add_pprof(self, work, found, at_least, reason):
        """A row of how many times sooner we are than pprof."""
        ours = found["ours"].seconds
        if reason:
            self.rows.append(Row(work, seconds(ours), "", at_least=at_least, skipped=reason))
            return
        theirs = found["pprof"].seconds
        self.add(work, seconds(ours), f"pprof {seconds(theirs)}", theirs / ours, at_least=at_least)
        if alone := found.get("pprof alone"):
            of = f"{work}, without the start of `go`"
            self.add(of, seconds(ours), f"pprof {seconds(alone.seconds)}", alone.seconds / ours)


def measure_top(session):
    """Whole process, cold: {input: rounds of pprof, at least so many times sooner, slow}."""
    plan = {
        "15k": (5, 20, False),
        "200k": (3, 20, False),
        "200k-labels": (1, 100, True),
        "1m": (1, 20, True),
        "1m-labels": (1, 200, True),
    }
    for name, (rounds, bar, is_slow) in plan.items():
        path = session.inputs.path(name)
        reason = session.no_peer(is_slow)
        if name == "1m-labels" and not session.million_labels:
            reason = reason or "--million-labels"
        commands = {"ours": session.top(path), "gzip": session.gzip(path)}
        if not reason:
            commands["pprof"] = session.peer(path, rounds=rounds)
            if name == "15k":
                commands["pprof alone"] = session.peer_alone(path, rounds=rounds)
        found = interleave(commands)
        session.tops[name] = found["ours"]
        work = f"top, {SAMPLES[name]}"
        session.add_pprof(work, found, bar, reason)
        ours, gunzip = found["ours"].seconds, found["gzip"].seconds
        limit = 1.2 if name in ("200k", "1m") else None
        session.add(work, seconds(ours), f"gzip -dc {seconds(gunzip)}", ours / gunzip, at_most=limit)


def measure_small(session):
    """A small real file: the time is the process's start, most of it."""
    rounds = 3 * session.rounds
    reason = session.no_peer(is_slow=False)
    commands = {
        "ours": Command(session.top(SMALL_FILE).words, rounds),
        "version": Command([session.profctl, "--version"], rounds),
    }
    if not reason:
        commands["pprof"] = session.peer(SMALL_FILE, rounds=rounds)
        commands["pprof alone"] = session.peer_alone(SMALL_FILE, rounds=rounds)
    found = interleave(commands)
    session.add_pprof("top, small real file", found, 2, reason)
    ours, version = found["ours"].seconds, found["version"].seconds
    session.add(
        "top, small real file, beyond --version",
        seconds(ours),
        f"--version {seconds(version)}",
        (ours - version) * 1e3,
        unit=" ms",
        at_most=25,
    )


def measure_memory(session):
    for name in LABELLED:
        taken = session.tops.get(name) or interleave({"ours": session.top(session.inputs.path(name))})["ours"]
        proto = session.inputs.proto_bytes(name)
        session.add(
            f"peak memory above 16 MiB, {SAMPLES[name]}",
            mebibytes(taken.peak_bytes),
            f"proto {mebibytes(proto)}",
            (taken.peak_bytes - BASE_BYTES) / proto,
            at_most=2.0,
        )


def measure_diff(session):
    base, changed = session.inputs.path("200k"), session.inputs.path("200k-other")
    reason = session.no_peer(is_slow=False)
    commands = {"ours": session.top(f"--diff_base={base}", changed)}
    if not reason:
        commands["pprof"] = session.peer(f"-diff_base={base}", changed, rounds=3)
    session.add_pprof("diff, 200k against 200k samples", interleave(commands), 25, reason)


def measure_merge(session):
    files = session.inputs.merged()
    reason = session.no_peer(is_slow=True)
    commands = {"ours": session.top(*files)}
    if not reason:
        commands["pprof"] = session.peer(*files, rounds=1)
    found = interleave(commands)
    work = f"merge, {MERGED_FILES} files of 10k samples"
    session.add_pprof(work, found, 8, reason)
    peak = found["ours"].peak_bytes
    session.add(f"peak memory, {work}", mebibytes(peak), "", peak / 2**20, unit=" MiB", at_most=300)


def measure_reports(session):
    """The reports of pprof, whole process, cold: {report: (its expression, at least so many times sooner)}."""
    path = session.inputs.path("200k")
    plan = {
        "peek": ("Marshal", 15),
        "tree": ("", 15),
        "dot": ("", 15),
        "callgrind": ("", None),
        "traces": ("", 5),
        "raw": ("", 5),
        "tags": ("", None),
        "proto": ("", 4),
    }
    reason = session.no_peer(is_slow=False)
    for report, (expression, bar) in plan.items():
        words = [f"--regex={expression}"] if expression else []
        commands = {"ours": Command([session.profctl, "pprof", report, *words, path], session.rounds)}
        if not reason:
            asked = f"-{report}" + (f"={expression}" if expression else "")
            commands["pprof"] = Command([*GO_PPROF, "-symbolize=none", asked, path], 3)
        session.add_pprof(f"{report}, 200k samples", interleave(commands), bar, reason)
    # The second leaves half a percent: of either program's time most is reading then.
    for filters, bar in ((["-focus=Marshal", "-ignore=Syscall6"], 20), (["-focus=Marshal", "-ignore=payment"], None)):
        commands = {"ours": session.top(*filters, path)}
        if not reason:
            commands["pprof"] = session.peer(*filters, path, rounds=3)
        session.add_pprof(f"top {' '.join(filters)}, 200k samples", interleave(commands), bar, reason)


def core_times(session, path, name):
    """Seconds of each repetition of one benchmark of bench_core, in a process of its own."""
    words = [session.bench_core, path, f"--benchmark_filter=^{name}/", "--benchmark_format=json"]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    runs = json.loads(done.stdout)["benchmarks"]
    return [run["real_time"] / 1e3 for run in runs if run["run_type"] == "iteration"]


def measure_open(session):
    for name in LABELLED:
        path = session.inputs.path(name)
        opens, gunzips = [], []
        for _ in range(session.rounds):
            opens += core_times(session, path, "open")
            gunzips.append(run_once(session.gzip(path).words)[0])
        ours, gunzip = statistics.median(opens), statistics.median(gunzips)
        session.add(
            f"open and parse, {SAMPLES[name]}",
            seconds(ours),
            f"gzip -dc {seconds(gunzip)}",
            ours / gunzip,
            at_most=1.1,
        )


def measure_warm(session):
    path = session.inputs.path("1m")
    colds, filters, repeats = [], [], []
    for _ in range(3):
        colds.append(run_once(session.top(path).words)[0])
        filters += core_times(session, path, "filter")
        colds.append(run_once(session.top(path).words)[0])
        repeats += core_times(session, path, "repeat")
    cold, warm, again = (statistics.median(times) for times in (colds, filters, repeats))
    work = "top of an open profile, 1M samples"
    session.add(f"{work}, new filter", seconds(warm), f"cold {seconds(cold)}", warm / cold, at_most=0.2)
    session.add(f"{work}, the same again", seconds(again), "", again * 1e3, unit=" ms", at_most=1)


def measure_svg(session):
    """The flame graph file: as much as `top` does, the call tree, and the picture."""
    for name, bar in (("200k", 2), ("1m", 2.5)):
        path = session.inputs.path(name)
        picture = pathlib.Path(session.build) / "inputs/flame.svg"
        words = [session.profctl, "pprof", "flamegraph", f"--output={picture}", path]
        found = interleave({"ours": Command(words, session.rounds), "top": session.top(path)})
        ours, top = found["ours"].seconds, found["top"].seconds
        session.add(f"flame graph SVG, {SAMPLES[name]}", seconds(ours), f"top {seconds(top)}", ours / top, at_most=bar)
    for kind in ("svg", "html"):  # the page has both sample types
        picture = pathlib.Path(session.build) / f"inputs/flame.{kind}"
        run_once([session.profctl, "pprof", "flamegraph", f"--output={picture}", session.inputs.path("1m")])
        size = picture.stat().st_size / 1e6
        work = f"flame graph {kind.upper()}, {SAMPLES['1m']}, size of the file"
        session.add(work, f"{size:.2f} MB", "", size, unit=" MB", at_most=2)


def offscreen(words):
    """Standard output of a program with widgets, run without a display."""
    return subprocess.run(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ).stdout


def measure_flame(session):
    for name in ("200k", "1m"):
        path = session.inputs.path(name)
        said = json.loads(offscreen([session.bench_flame, path, "--benchmark_format=json"]))
        runs = {run["name"].removesuffix("/real_time"): run for run in said["benchmarks"]}
        layout = runs["layout"]
        per_million = layout["real_time"] * 1e6 / layout["frames"]
        session.add(
            f"flame layout, {SAMPLES[name]}: {layout['frames'] / 1e3:.0f}k frames, each a box",
            seconds(layout["real_time"] / 1e3),
            "",
            per_million,
            unit=" ms a million",
            at_most=50,
        )
        for size, limit in (("1920/1080", 12), ("3840/2160", 16)):
            ours, fill = runs[f"paint/{size}"]["real_time"], runs[f"fill/{size}"]["real_time"]
            work = f"flame graph painted, {SAMPLES[name]}, {size.replace('/', '×')}"
            peer = f"QImage::fill {seconds(fill / 1e3)}"
            session.add(work, seconds(ours / 1e3), peer, ours, unit=" ms", at_most=limit)


def measure_table(session):
    """The slowest of all sorts, keystrokes in the filter, and another profile."""
    said = json.loads(offscreen([session.bench_top, "--benchmark_format=json"]))
    took = {run["name"].removesuffix("/real_time"): run["real_time"] for run in said["benchmarks"]}
    works = {
        "sorted": max(time for name, time in took.items() if name.startswith("sort/")),
        "filtered by a word": took["filter/word"],
        "filtered by an expression": took["filter/expression"],
        "filled": took["snapshot"],
    }
    for work, time in works.items():
        session.add(f"top table of 50k rows, {work}", seconds(time / 1e3), "", time, unit=" ms", at_most=20)


def measure_window(session):
    """Medians of the longest time that the GUI thread is away in each thing that a user does."""
    path = session.inputs.path("1m")
    visits = [json.loads(offscreen([session.watch_window, path])) for _ in range(3)]
    start = statistics.median(visit["start"] for visit in visits)
    load = statistics.median(visit["load"] for visit in visits)
    session.add("window: start to empty", seconds(start / 1e3), "", start, unit=" ms", at_most=300)
    gunzip = run_once(session.gzip(path).words)[0]
    session.add("window: 1M samples on the screen", seconds(load / 1e3), f"gzip -dc {seconds(gunzip)}", load / 1e3 / gunzip)
    for step in visits[0]["steps"]:
        away = statistics.median(visit["steps"][step] for visit in visits)
        work = f"window: longest time without an answer, {step}"
        session.add(work, seconds(away / 1e3), "", away, unit=" ms", at_most=50)


def measure_mcp(session):
    """What an agent waits for: whole calls over the protocol, in a server that has the profile open."""
    path = session.inputs.path("1m")
    starts, colds, filters, repeats, wholes, gunzips = [], [], [], [], [], []
    for _ in range(3 * session.rounds):
        with McpSession(session.mcp_server) as server:
            starts.append(server.since_start("tools/list"))
    for _ in range(session.rounds):
        gunzips.append(run_once(session.gzip(path).words)[0])
        with McpSession(session.mcp_server) as server:
            colds.append(server.call("pprof_top", profile=path))
            for focus in FOCUSES:
                asked = {"profile": path, "focus": focus, "nodecount": 20}
                filters.append(server.call("pprof_top", **asked))
                repeats += [server.call("pprof_top", **asked) for _ in range(5)]
            wholes += [server.call("pprof_top", profile=path, focus="json") for _ in range(6)][1:]
    found = {
        "20 rows, new filter": (filters, 60),
        "20 rows, the same again": (repeats, 1),
        "every row, the same again": (wholes, 1),
    }
    gunzip = f"gzip -dc {seconds(statistics.median(gunzips))}"
    start, cold = statistics.median(starts), statistics.median(colds)
    session.add("MCP, first tools/list after start", seconds(start), gunzip, start * 1e3, unit=" ms", at_most=50)
    session.add("MCP, first pprof_top, 1M samples", seconds(cold), gunzip, cold / statistics.median(gunzips))
    for work, (times, bar) in found.items():
        taken = statistics.median(times)
        session.add(f"MCP, pprof_top of 1M samples, {work}", seconds(taken), gunzip, taken * 1e3, unit=" ms", at_most=bar)


def measure_datadog(session):
    """A list of 5,000 profiles in pages of 500 from a server that takes a millisecond for each answer."""
    words = [session.fake_datadog, "--profiles=5000", "--odd=1", "--delay=1"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        for _ in range(4):
            name, value = server.stdout.readline().removeprefix("export ").strip().split("=", 1)
            os.environ[name] = value
        ask = [session.profctl, "datadog", "profiles", "list", "--service=checkout", "--env=prod"]
        command = Command([*ask, "--from=-7d", "--limit=100000", "--json"], session.rounds)
        taken = interleave({"list": command})["list"].seconds
        server.stdin.close()
    session.add("Datadog: list of 5000 profiles, 1 ms an answer", seconds(taken), "", taken * 1e3, unit=" ms", at_most=2000)


def count_instructions(session):
    """All instructions of `top` of 200k samples, by callgrind."""
    words = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--"]
    said = output_of([*words, *session.top(session.inputs.path("200k")).words])
    return int(re.search(r"Collected : (\d+)", said).group(1))


def kept_instructions():
    lines = INSTRUCTIONS_FILE.read_text().splitlines()
    return int(next(line for line in lines if not line.startswith("#")))


def measure_instructions(session):
    counted, kept = count_instructions(session), kept_instructions()
    more = f"{100 * (counted - kept) / kept:+.2f} %"
    session.add(
        "instructions, top of 200k samples",
        f"{counted / 1e6:.1f} M ({more})",
        f"kept {kept / 1e6:.1f} M",
        100 * abs(counted - kept) / kept,
        unit=" %",
        at_most=3,
    )


def update_instructions(session):
    comments = [line for line in INSTRUCTIONS_FILE.read_text().splitlines() if line.startswith("#")]
    comments[-1] = f"# Made by run.sh --update-instructions with {compiler()} on {processor()}."
    counts = [count_instructions(session) for _ in range(3)]
    counted = statistics.median_high(counts)
    INSTRUCTIONS_FILE.write_text("\n".join([*comments, str(counted)]) + "\n")
    spread = 100 * (max(counts) - min(counts)) / counted
    print(f"bench: {INSTRUCTIONS_FILE.name} has {counted}; {len(counts)} runs within {spread:.2f} %")


def compiler():
    return output_of(["c++", "--version"]).splitlines()[0]


def processor():
    names = re.findall(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return names[0] if names else platform.machine()


MEASUREMENTS = {
    "top": measure_top,
    "small": measure_small,
    "memory": measure_memory,
    "diff": measure_diff,
    "merge": measure_merge,
    "reports": measure_reports,
    "open": measure_open,
    "warm": measure_warm,
    "svg": measure_svg,
    "flame": measure_flame,
    "table": measure_table,
    "window": measure_window,
    "mcp": measure_mcp,
    "datadog": measure_datadog,
    "instructions": measure_instructions,
}


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--million-labels", action="store_true")
    parser.add_argument("--only", default=",".join(MEASUREMENTS))
    parser.add_argument("--update-instructions", action="store_true")
    options = parser.parse_args()
    options.only = options.only.split(",")
    unknown = set(options.only) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"--only knows {' '.join(MEASUREMENTS)}, not {' '.join(sorted(unknown))}")
    return options


def main():
    options = parse_options()
    session = Session(options)
    if options.update_instructions:
        update_instructions(session)
        return 0
    for name in options.only:
        print(f"bench: {name}", flush=True)
        before = len(session.rows)
        MEASUREMENTS[name](session)
        for row in session.rows[before:]:
            print("  " + " | ".join(row.cells()), flush=True)
    print()
    print_table(session.rows)
    about = {"processor": processor(), "processors": os.cpu_count(), "load_at_end": os.getloadavg()[0]}
    write_json(session.rows, about, pathlib.Path(options.build) / "results.json")
    broken = [row for row in session.rows if row.holds() is False]
    print(f"\n{len(broken)} bars do not hold" if broken else "\nevery bar that was measured holds")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
