# SPDX-License-Identifier: AGPL-3.0-only
"""A session of the official Python SDK: session.py TASK legacy|auto|2026-07-28

The same as session.mjs does with the others. The SDK checks structured content against the output schema."""

import asyncio
import json
import os
import sys
import tempfile
import time

from mcp import Client, MCPError, StdioServerParameters

with open(sys.argv[1], encoding="utf-8") as file:
    TASK = json.load(file)


class SlowProfile:
    """A profile that is still being written: a pipe that this process has open."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "pipe")
        os.mkfifo(self.path)
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    async def write_for(self, seconds):
        """Pieces below 4 KiB are written whole or not at all."""
        piece = "".join(f"main;work;function{i} 1\n" for i in range(100)).encode()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                os.write(self.descriptor, piece)
            except BlockingIOError:
                pass  # nobody reads
            await asyncio.sleep(0.01)
        os.close(self.descriptor)
        self.folder.cleanup()


def text_of(result):
    return result.content[0].text


async def calls_each_tool(client, tools):
    untried = set(tools) - set(TASK["unusable"])
    for call in TASK["calls"]:
        if call["forApps"]:  # this client shows none, so it is not told of the tool
            assert call["tool"] not in tools
            continue
        result = await client.call_tool(call["tool"], call["arguments"])
        assert not result.is_error, f"{call['tool']}: {text_of(result)}"
        if tools[call["tool"]].output_schema:
            assert result.structured_content == json.loads(text_of(result)), f"{call['tool']}: two answers"
        else:
            assert result.structured_content is None
        untried.discard(call["tool"])
    assert not untried, f"tools without a call: {untried}"


async def uses_what_else_there_is(client):
    template = (await client.list_resource_templates()).resource_templates[0].uri_template
    meta = await client.call_tool("pprof_meta", {"profile": "shop-cpu.pb.gz"})
    handle = meta.structured_content["handle"]
    uri = template.replace("{handle}", handle).replace("{view}", "top")
    read = await client.read_resource(uri)
    assert json.loads(read.contents[0].text)["handle"] == handle
    assert "cpu_triage" in [prompt.name for prompt in (await client.list_prompts()).prompts]
    prompt = await client.get_prompt("cpu_triage", {"profile": handle})
    assert handle in prompt.messages[0].content.text
    await client.list_resources()


async def fails_well(client):
    missing = await client.call_tool("pprof_meta", {"profile": "no such file"})
    assert missing.is_error and "no such file" in text_of(missing)
    unknown = await client.call_tool("pprof_meta", {"profil": "x"})
    assert "Did you mean profile?" in text_of(unknown), text_of(unknown)
    try:
        await client.call_tool("no_such_tool", {})
    except MCPError as error:
        assert error.error.code == -32602, error
    else:
        raise AssertionError("a tool that is not there can be called")


async def reports_progress(client):
    profile = SlowProfile()
    writer = asyncio.create_task(profile.write_for(0.9))
    seen = []

    async def progressed(progress, total, message):
        seen.append(progress)

    result = await client.call_tool("pprof_meta", {"profile": profile.path}, progress_callback=progressed)
    await writer
    assert not result.is_error, text_of(result)
    assert seen and seen == sorted(set(seen)), seen


async def cancels(client):
    profile = SlowProfile()
    writer = asyncio.create_task(profile.write_for(0.6))
    call = asyncio.create_task(client.call_tool("pprof_meta", {"profile": profile.path}))
    await asyncio.sleep(0.2)
    call.cancel()
    try:
        await call
    except asyncio.CancelledError:
        pass
    await writer
    again = await client.call_tool("pprof_meta", {"profile": "shop-cpu.pb.gz"})
    assert not again.is_error


async def main():
    server = StdioServerParameters(
        command=TASK["server"], args=["--tap", TASK["tap"]], env=TASK["environment"], cwd=TASK["cwd"]
    )
    async with Client(server, mode=sys.argv[2]) as client:
        expected = "2025-11-25" if sys.argv[2] == "legacy" else "2026-07-28"
        assert client.protocol_version == expected, client.protocol_version
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        await calls_each_tool(client, tools)
        await uses_what_else_there_is(client)
        await fails_well(client)
        await reports_progress(client)
        await cancels(client)
        began = time.monotonic()
    assert time.monotonic() - began < 1.8, "the server did not end when its input did"
    print(f"Python SDK, {sys.argv[2]}: {len(tools)} tools, {len(TASK['calls'])} calls")


asyncio.run(main())
