#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-only
# SPDX-FileCopyrightText: the pprof-mcp authors
"""Compares profctl with `go tool pprof` over random profiles and options, byte for byte.

    tests/fuzz/compare_random.py --profctl build/release/bin/profctl --minutes 60

Each case is a random profile (random_profile.py, or one of tests/data/profiles) and random options. Where the texts
differ, options are taken away while they still do, and the case is kept in --keep with its command lines. Cases in
which pprof itself answers differently from run to run are counted as unstable. Needs Go 1.26 in PATH. Exit code 1 if
anything differs.
"""
import argparse
import collections
import os
import pathlib
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from random_profile import LABEL_KEYS, NUMBER_KEYS, RandomProfile  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
REPORTS = ["top", "tree", "peek", "list", "traces", "tags", "raw", "comments", "dot", "callgrind", "proto", "topproto",
           "diff_top", "merge"]
EXPRESSION = {"peek": "regex", "list": "function"}
UNITS = ["ms", "s", "auto", "minimum", "kB", "MB", "bytes", "hrs", "count", "widgets", "us", "GCU"]
RERUNS = 60  # answers that pprof gives once in many runs are not rare


def oracle_program():
    named = os.environ.get("PPROF_ORACLE")
    if named:
        return named
    go = shutil.which("go")
    if not go:
        raise SystemExit("compare_random.py: go is not in PATH and PPROF_ORACLE is not set")
    subprocess.run([go, "tool", "pprof", "-help"], capture_output=True, check=False)
    return subprocess.run([go, "tool", "-n", "pprof"], capture_output=True, text=True, check=True).stdout.strip()


def expression(rng, names):
    """A regular expression that matches some of the names, or perhaps none."""
    kind = rng.random()
    if kind < 0.05:
        return "matches_nothing"
    name = rng.choice(names)
    if kind < 0.5:
        start = rng.randrange(len(name))
        return re.escape(name[start:start + rng.randint(1, 6)])
    if kind < 0.7:
        return "^" + re.escape(name[:rng.randint(1, len(name))])
    if kind < 0.85:
        return re.escape(name) + "|" + re.escape(rng.choice(names))
    return rng.choice([r"\.", "main", "runtime", "[a-c]", ".", "(?i)MAIN", "go$", r"\.cc?$", "shop"])


def tag_expression(rng):
    key = rng.choice(LABEL_KEYS + NUMBER_KEYS + ["pprof::base"])
    part = rng.choice(["acme", "globex|a", ".", "main", "1kb:", ":2kb", "1:100", "100", "1ms:1s", "4096bytes", "x,y", "acme,globex"])
    return rng.choice([part, f"{key}={part}", f"{key}:{part}"])


def random_options(rng, names):
    """A list of [name, value]; no value is None."""
    numbers = {"nodecount": [0, 1, 3, 10], "nodefraction": [0, 0.01, 0.1], "edgefraction": [0, 0.05, 0.3],
               "divide_by": [2, 0.5, 60, 1000]}
    makers = {
        **{name: (lambda c=choices: rng.choice(c)) for name, choices in numbers.items()},
        **{name: (lambda: expression(rng, names))
           for name in ("focus", "ignore", "hide", "show", "show_from", "prune_from")},
        "tagfocus": lambda: tag_expression(rng), "tagignore": lambda: tag_expression(rng),
        "tagshow": lambda: rng.choice(LABEL_KEYS + NUMBER_KEYS + ["t"]),
        "taghide": lambda: rng.choice(LABEL_KEYS + NUMBER_KEYS + ["t", "."]),
        "tagroot": lambda: ",".join(rng.sample(LABEL_KEYS + NUMBER_KEYS, rng.randint(1, 2))),
        "tagleaf": lambda: ",".join(rng.sample(LABEL_KEYS + NUMBER_KEYS, rng.randint(1, 2))),
        "unit": lambda: rng.choice(UNITS),
        "trim_path": lambda: rng.choice(["/src", "/usr/lib", "rel", "/src:/home/me"]),
        "buildid": lambda: "0123abcd", "add_comment": lambda: rng.choice(["a comment", "#hidden"]),
        "source_path": lambda: rng.choice(["sub", "sub/src", "src", "rel:sub", "lib/runtime", ":sub", "."]),
        "sample_index": lambda: rng.choice(["0", "1", "cpu", "inuse_space", "delay", "alloc_objects", "samples"]),
        "trim": lambda: "false", "granularity": None, "sort": None,
        **{name: (lambda: None) for name in ("mean", "noinlines", "showcolumns", "relative_percentages",
                                             "drop_negative", "compact_labels", "call_tree")},
    }
    options = []
    for name in rng.sample(sorted(makers), rng.choice([0, 1, 1, 2, 2, 3, 4, 6])):
        if name == "granularity":
            options.append([rng.choice(["functions", "filefunctions", "files", "lines", "addresses"]), None])
        elif name == "sort":
            options.append([rng.choice(["cum", "flat"]), None])
        else:
            value = makers[name]()
            options.append([name, None if value is None else str(value)])
    return options


def write_sources(folder):
    """Files under names that random profiles have, for list: with odd line ends and lengths, and a folder."""
    texts = {"main.go": "".join(f"line {i}\r\n" for i in range(1, 251)),
             "rel/a.go": "\n".join(f"\tline {i}" for i in range(1, 12)) + "\r",
             "Foo.java": "one\n" * 6 + "x" * 65535 + "\ntwo\n" + "y" * 65536 + "\nthree\n",
             "b.go/c.go": "", "sub/work.go": "\n" * 30 + "x" * 65535, "src/work.go": "one\ntwo\r\r\nthree\n",
             "sub/<string>": "", "sub/src/main.go": "caf\u00e9\0\n" * 15, "lib/c.cc": "x" * 65536}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    shutil.copyfile(shutil.which("true"), folder / "program")


class Case:
    def __init__(self, rng, reports, folder):
        self.report = rng.choice(reports)
        self.base = []
        self.argument = None
        if rng.random() < 0.2:
            bundled = sorted(p for p in (ROOT / "tests/data/profiles").iterdir()
                             if p.suffix in (".gz", ".pprof") and p.stat().st_size < 40000)
            self.files = [str(rng.choice(bundled))]
            if self.report == "diff_top":
                self.base = ["diff_base", str(rng.choice(bundled))]
            names = ["main", "runtime.mallocgc", "regexp", "std::vector", "shop", "a", "sort.insertionSort"]
        else:
            first = RandomProfile(rng)
            names = first.names
            profiles = [first] + [RandomProfile(rng, first) for _ in range(rng.choice([0, 0, 0, 1, 2]))]
            paths = []
            for number, profile in enumerate(profiles):
                path = folder / f"{number}.pb.gz"
                path.write_bytes(profile.encoded())
                paths.append(str(path))
            if self.report == "diff_top":
                self.base = ["diff_base", paths.pop() if len(paths) > 1 else paths[0]]
                del paths[1:]
            elif len(paths) > 1 and self.report != "merge" and rng.random() < 0.7:
                self.base = [rng.choice(["base", "diff_base"]), paths.pop()]
            self.files = paths
        if self.report == "merge" and len(self.files) == 1:
            self.files *= 2
        self.options = random_options(rng, names) if self.report != "merge" else []
        if self.base and rng.random() < 0.2:
            self.options.append(["normalize", None])
        if self.report in EXPRESSION:
            self.argument = expression(rng, names)
        has_binary = rng.random() < 0.1 and self.report != "merge"
        self.binary = rng.choice(["program", "program", "main.go", "missing"]) if has_binary else None

    def flags(self, dash):
        out = [f"{dash}{name}" + ("" if value is None else f"={value}") for name, value in self.options]
        return out + ([f"{dash}{self.base[0]}={self.base[1]}"] if self.base else [])

    def oracle(self):
        pprofs = {"diff_top": "top", "merge": "raw"}
        report = f"-{pprofs.get(self.report, self.report)}" + (f"={self.argument}" if self.argument is not None else "")
        binary = [self.binary] if self.binary else []
        return ["-symbolize=none", report] + self.flags("-") + binary + self.files

    def ours(self):
        out = ["pprof", self.report]
        if self.report == "diff_top":
            options = self.flags("--")[:-1] + ([f"--binary={self.binary}"] if self.binary else [])
            return out + options + [f"--before={self.base[1]}", f"--after={self.files[0]}"]
        if self.report == "merge":
            return out + ["--keep_common", "--output=-"] + self.files
        if self.argument is not None:
            out.append(f"--{EXPRESSION[self.report]}={self.argument}")
        out += [f"--binary={self.binary}"] if self.binary else []
        return out + self.flags("--") + [word for path in self.files for word in ("--profile", path)]


class Comparison:
    def __init__(self, oracle, profctl, home):
        self.oracle = oracle
        self.profctl = profctl
        self.home = home
        self.refused = 0  # by pprof
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TZ": "UTC", "PPROF_TMPDIR": str(home)}

    def run(self, program, arguments):
        try:
            done = subprocess.run([program] + arguments, capture_output=True, env=self.environment, cwd=self.home,
                                  timeout=60, check=False)
        except subprocess.TimeoutExpired:
            return 124, b"", b"took longer than 60 s"
        return done.returncode, done.stdout, done.stderr

    def readable(self, case, result):
        """What is compared: profiles in binary as pprof's -raw shows them."""
        code, out, _ = result
        is_profile = case.report in ("proto", "topproto") or (case.report == "merge" and out[:2] == b"\x1f\x8b")
        if code != 0 or not is_profile:
            return code != 0, b"" if code != 0 else out
        path = self.home / "out.pb.gz"
        path.write_bytes(out)
        raw = self.run(self.oracle, ["-symbolize=none", "-raw", str(path)])
        return raw[0] != 0, raw[1]

    def differs(self, case):
        """Nothing if the answers are the same; else both, ours second."""
        ours = self.run(self.profctl, case.ours())
        mine = self.readable(case, ours)
        theirs = self.run(self.oracle, case.oracle())
        self.refused += theirs[0] != 0
        if ours[0] >= 0 and ours[0] != 124 and mine == self.readable(case, theirs):
            return None
        return theirs, ours

    def is_stable(self, case):
        """Whether pprof gives one answer. It has no fixed order for some equal values."""
        first = self.readable(case, self.run(self.oracle, case.oracle()))
        return all(self.readable(case, self.run(self.oracle, case.oracle())) == first for _ in range(RERUNS))

    def shrink(self, case):
        """Takes options away while the answers differ."""
        changed = True
        while changed:
            changed = False
            for number in range(len(case.options)):
                kept = case.options
                case.options = kept[:number] + kept[number + 1:]
                if self.differs(case) and self.is_stable(case):
                    changed = True
                    break
                case.options = kept


def keep(folder, number, case, answers):
    """The case with its inputs and both answers."""
    target = folder / f"{number:06d}-{case.report}"
    target.mkdir(parents=True, exist_ok=True)
    copies = {}
    for path in case.files + case.base[1:]:
        copy = target / pathlib.Path(path).name
        shutil.copyfile(path, copy)
        copies[path] = str(copy)
    case.files = [copies[path] for path in case.files]
    case.base = case.base[:1] + [copies[path] for path in case.base[1:]]
    (target / "commands.txt").write_text("go tool pprof " + shlex.join(case.oracle()) + "\nprofctl " +
                                         shlex.join(case.ours()) + "\n")
    for name, answer in zip(("pprof", "ours"), answers):
        (target / f"{name}.txt").write_bytes(answer[1] + b"\nexit " + str(answer[0]).encode() + b"\n" + answer[2])
    print(f"differs: {target}\n  {shlex.join(case.ours())}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profctl", default=str(ROOT / "build/release/bin/profctl"))
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--cases", type=int, default=0, help="stop after so many; 0: when the time is up")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reports", default=",".join(REPORTS))
    parser.add_argument("--keep", type=pathlib.Path, default=ROOT / "build/random-differences")
    parser.add_argument("--most-differences", type=int, default=10, help="stop after so many")
    arguments = parser.parse_args()
    end = time.monotonic() + 60 * arguments.minutes
    counts = collections.Counter()
    different = unstable = number = 0
    with tempfile.TemporaryDirectory(prefix="compare-random-") as scratch:
        scratch = pathlib.Path(scratch)
        write_sources(scratch)
        comparison = Comparison(oracle_program(), str(pathlib.Path(arguments.profctl).resolve()), scratch)
        while time.monotonic() < end and different < arguments.most_differences and \
                (arguments.cases == 0 or number < arguments.cases):
            case = Case(random.Random(f"{arguments.seed}/{number}"), arguments.reports.split(","), scratch)
            counts[case.report] += 1
            answers = comparison.differs(case)
            if answers and not comparison.is_stable(case):
                unstable += 1
            elif answers:
                different += 1
                comparison.shrink(case)
                keep(arguments.keep, number, case, comparison.differs(case) or answers)
            number += 1
    print(f"{number} cases, {different} differ, {unstable} without a fixed answer of pprof's, "
          f"{comparison.refused} refused by both; seed {arguments.seed}; " +
          ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
