# SPDX-License-Identifier: AGPL-3.0-only
"""A conversation with pprof-mcp-server, each answer with the time that it took."""

import json
import subprocess
import sys
import time

META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


class McpSession:
    """One server process. `with` ends it as clients do: by the end of its input."""

    def __init__(self, server):
        self._next = 0
        self._began = time.perf_counter()
        self._process = subprocess.Popen([server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        if self._process.wait() != 0:
            sys.exit("bench: pprof-mcp-server failed")

    def since_start(self, method, **params):
        """Seconds from the process's start to the answer."""
        taken, _ = self._ask(method, params)
        return self._asked - self._began + taken

    def call(self, tool, **arguments):
        """Seconds from a call to its whole answer; its failure ends the program."""
        taken, result = self._ask("tools/call", {"name": tool, "arguments": arguments})
        if result.get("isError"):
            sys.exit(f"bench: {tool} failed: {result['content'][0]['text']}")
        return taken

    def _ask(self, method, params):
        """Seconds from the request to its whole answer, and the answer's result."""
        self._next += 1
        message = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": {**params, "_meta": META}}
        line = json.dumps(message).encode() + b"\n"
        began = self._asked = time.perf_counter()
        self._process.stdin.write(line)
        self._process.stdin.flush()
        read = self._process.stdout.readline()
        taken = time.perf_counter() - began
        answer = json.loads(read)
        if "error" in answer:
            sys.exit(f"bench: {method} failed: {answer['error']['message']}")
        return taken, answer["result"]
