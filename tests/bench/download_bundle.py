#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-only
# SPDX-FileCopyrightText: the pprof-mcp authors
"""Downloads a large bundle over loopback: against curl in the same run, and what memory it takes; and ten
profiles: how many at once.

    tests/bench/download_bundle.py build/bench/bin/profctl [--megabytes 200] [--runs 3]
"""

import argparse
import http.server
import io
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
import zlib

LOCATIONS = 9900


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def number(field_number, value):
    return varint(field_number << 3) + varint(value)


def profile(megabytes):
    """A pprof profile: random stacks of 16 frames over 9,900 locations, in blocks that repeat."""
    names = ["", "samples", "count", "cpu", "nanoseconds"] + [f"main.function{i}" for i in range(LOCATIONS)]
    head = field(1, number(1, 1) + number(2, 2)) + field(1, number(1, 3) + number(2, 4))
    source = random.Random(1)
    low = bytes(b | 0x80 for b in range(256))
    high = bytes(b % 76 + 1 for b in range(256))
    samples = bytearray()
    while len(samples) < min(megabytes, 4) << 20:
        ids = bytearray(32)
        ids[0::2] = source.randbytes(16).translate(low)
        ids[1::2] = source.randbytes(16).translate(high)
        samples += field(2, field(1, bytes(ids)) + field(2, b"\x01" + varint(source.randrange(1 << 20, 1 << 21))))
    tail = bytearray()
    for i in range(1, LOCATIONS + 1):
        tail += field(4, number(1, i) + field(4, number(1, i) + number(2, 7)))
        tail += field(5, number(1, i) + number(2, 4 + i))
    for name in names:
        tail += field(6, name.encode())
    yield head
    for _ in range(max(1, megabytes // 4)):
        yield bytes(samples)
    yield bytes(tail)


def gzipped(pieces):
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    out = bytearray()
    for piece in pieces:
        out += packer.compress(piece)
    return bytes(out + packer.flush())


def bundle(path, megabytes):
    """Half of it a profile in gzip, half an execution trace; stored, as what is compressed already."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("cpu.pprof", gzipped(profile(megabytes * 5 // 8)))
        rest = (megabytes << 20) - os.path.getsize(path)
        with archive.open("go.trace", "w", force_zip64=True) as member:
            member.write(b"go 1.26 trace\0\0\0")
            while rest > 0:
                member.write(os.urandom(min(rest, 1 << 20)))
                rest -= 1 << 20


def small_bundle():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("cpu.pprof", gzipped(profile(1)))
    return out.getvalue()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, large):
        super().__init__(("127.0.0.1", 0), Handler)
        self.large = large
        self.small = small_bundle()
        self.lock = threading.Lock()
        self.at_once = 0
        self.most_at_once = 0


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        now = time.time()
        data = [
            {
                "id": f"event-{i}",
                "attributes": {
                    "profile-id": f"small-{i}",
                    "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 60 * (i + 1))),
                },
            }
            for i in range(10)
        ]
        body = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with self.server.lock:
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        if "small" in self.path:
            time.sleep(0.1)
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.server.small)))
            self.end_headers()
            self.wfile.write(self.server.small)
        else:
            with open(self.server.large, "rb") as file:
                size = os.path.getsize(self.server.large)
                self.send_response(200)
                self.send_header("Content-Length", str(size))
                self.end_headers()
                sent = 0
                while sent < size:
                    sent += os.sendfile(self.connection.fileno(), file.fileno(), sent, size - sent)
        with self.server.lock:
            self.server.at_once -= 1


def peak(process):
    """The most memory that a process had resident so far, in MiB; 0 once it is gone."""
    try:
        with open(f"/proc/{process.pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


def measured(command, environment):
    """Seconds and the largest resident size in MiB."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
        most = 0
        while child.poll() is None:
            most = max(most, peak(child))
            time.sleep(0.002)
        seconds = time.monotonic() - started
        if child.returncode != 0:
            errors.seek(0)
            sys.exit(f"{' '.join(command)}: {errors.read().decode()}")
    return seconds, most


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("profctl")
    arguments.add_argument("--megabytes", type=int, default=200)
    arguments.add_argument("--runs", type=int, default=3)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="pprof-bench-") as folder:
        large = os.path.join(folder, "bundle.zip")
        bundle(large, options.megabytes)
        server = Server(large)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "TMPDIR": folder,
            "DD_API_KEY": "0" * 32,
            "DD_APP_KEY": "0" * 40,
            "PPROF_MCP_DD_URL": url,
            "PPROF_MCP_DD_RPS": "1000",
        }
        out = os.path.join(folder, "out")

        def download(which):
            command = [options.profctl, "download", "--service=s", "--env=e", f"--out={out}", "--no_cache"]
            figures = measured(command + [f"--profile_id={which}", "--event_id=e"], environment)
            shutil.rmtree(out)
            return figures

        def curl():
            target = os.path.join(folder, "curl.zip")
            figures = measured(["curl", "-sS", "-o", target, f"{url}/large"], environment)
            os.remove(target)
            return figures

        idle = download("small-0")[1]
        theirs, ours, most = [], [], 0
        for _ in range(options.runs):
            theirs.append(curl()[0])
            seconds, memory = download("large")
            ours.append(seconds)
            most = max(most, memory)
        ratio = statistics.median(ours) / statistics.median(theirs)
        print(f"bundle of {os.path.getsize(large) / 2**20:.0f} MiB: curl {statistics.median(theirs):.2f} s, "
              f"profctl download {statistics.median(ours):.2f} s, ratio {ratio:.2f} (asked for: 3)")
        print(f"memory: {most:.0f} MiB, with a small bundle {idle:.0f} MiB, difference {most - idle:.0f} MiB "
              f"(asked for: 64)")
        server.most_at_once = 0
        history = [options.profctl, "datadog", "function_history", "--service=s", "--env=e", "--function=main",
                   "--hours=1", "--no_cache"]
        seconds, _ = measured(history, environment)
        print(f"ten profiles: {seconds:.2f} s, {server.most_at_once} downloads at once (asked for: 5)")
        server.shutdown()


if __name__ == "__main__":
    main()
