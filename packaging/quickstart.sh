#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-only
# Installs what is missing, builds the programs, and shows what they make of a real profile: its top,
# its flame graph, the same question asked by an MCP client, and the window where there is a display.
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packaging/install-deps.sh build
configure release
build release profctl pprof-mcp-server pprof-desktop

profctl=build/release/bin/profctl
server=build/release/bin/pprof-mcp-server
desktop=build/release/bin/pprof-desktop
sample=resources/samples/shop-cpu.pb.gz
picture=build/shop-cpu.svg

show() {
  printf '\n$ %s\n' "$*"
  "$@"
}

# What a client sends: the handshake of MCP, then one call.
mcp_call() {
  printf '%s\n' \
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"quickstart","version":"1"}}}' \
    '{"jsonrpc":"2.0","method":"notifications/initialized"}' \
    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"$1\",\"arguments\":$2}}"
}

# The document in the server's answer to the call.
server_document() {
  sed -n 's/^.*"id":2,.*"structuredContent"://p' | sed 's/}}$//'
}

unspaced() { tr -d ' \n'; }

ask_both() {
  local arguments="{\"profile\":\"$sample\",\"nodecount\":3}" served printed
  printf '\n$ %s   # asked for pprof_top, over its standard input\n' "$server"
  served=$(mcp_call pprof_top "$arguments" | "$server" | server_document)
  printed=$("$profctl" pprof top --json --nodecount 3 "$sample")
  if [ -z "$served" ] || [ "$(unspaced <<<"$served")" != "$(unspaced <<<"$printed")" ]; then
    echo "quickstart: pprof-mcp-server and profctl --json do not answer the same" >&2
    return 1
  fi
  printf '%s…\n' "${served:0:220}"
  printf 'the same document as that of profctl pprof top --json: %d bytes\n' "${#served}"
}

show "$profctl" pprof top --nodecount 10 --profile "$sample"
show "$profctl" pprof flamegraph --output "$picture" "$sample"
echo "open it in a browser: file://$PWD/$picture"
ask_both

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -z "${QUICKSTART_NO_WINDOW:-}" ]; then
  printf '\n$ %s %s &\n' "$desktop" "$sample"
  "$desktop" "$sample" </dev/null >/dev/null 2>&1 &
  disown
else
  printf '\nThere is no display here, so no window was opened. Where there is one:\n\n  %s %s\n' "$desktop" "$sample"
fi

cat <<NEXT

What to try next:

  # by what is on the stack, the callees counted
  $profctl pprof top --cum --nodecount 10 $sample

  # only the stacks that go through a name, line by line
  $profctl pprof top --focus=compress --lines --nodecount 10 $sample

  # the same facts as JSON
  $profctl pprof top --json $sample

  # what a profile holds: sample types, period, duration, labels, mappings
  $profctl pprof meta $sample

  # the flame graph of what serves one endpoint
  $profctl pprof flamegraph --tagfocus=endpoint=/search --output build/search.svg $sample

  # the tools for Claude Code; docs/mcp.md has other clients
  claude mcp add pprof -- $PWD/$server

  # every option, with examples
  $profctl pprof top --help
NEXT
