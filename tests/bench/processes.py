# SPDX-License-Identifier: AGPL-3.0-only
"""Whole processes: their wall time and peak memory, in interleaved rounds."""

import dataclasses
import os
import statistics
import subprocess
import sys
import time


@dataclasses.dataclass
class Measured:
    """Medians over the rounds of one command."""

    seconds: float
    peak_bytes: float
    rounds: int


@dataclasses.dataclass
class Command:
    """What to run, and in how many of the rounds. Its output is thrown away."""

    words: list
    rounds: int


def run_once(words):
    """Wall seconds and peak resident bytes of one process, by the kernel's own account."""
    devnull = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    environment = {**os.environ, "TZ": "UTC"}
    began = time.perf_counter()
    child = os.posix_spawnp(words[0], words, environment, file_actions=devnull)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        sys.exit(f"bench: {' '.join(words[:6])} … failed ({os.waitstatus_to_exitcode(status)})")
    return seconds, usage.ru_maxrss * 1024


def interleave(commands):
    """Measures each command of {name: Command}, round after round, so that a machine that gets slower
    or faster does so for all of them. The rounds of the dear ones are spread over those of the others."""
    taken = {name: [] for name in commands}
    total = max(command.rounds for command in commands.values())
    for number in range(total):
        for name, command in commands.items():
            if (number + 1) * command.rounds // total > number * command.rounds // total:
                taken[name].append(run_once(command.words))
    return {name: summarise(runs) for name, runs in taken.items()}


def summarise(runs):
    return Measured(
        seconds=statistics.median(seconds for seconds, _ in runs),
        peak_bytes=statistics.median(peak for _, peak in runs),
        rounds=len(runs),
    )


def output_of(words):
    """Standard output and error of a command, as one text; its failure ends the program."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(words[:6])} … failed:\n{done.stdout}")
    return done.stdout
