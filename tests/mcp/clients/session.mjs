// SPDX-License-Identifier: AGPL-3.0-only
//
// What every client is asked to do with the server, whatever SDK it is of: list, call each tool (the
// SDKs check structured content against the output schema), fail, report progress, cancel, close.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/**
 * Arguments from the test, in a file: { server, environment, cwd, tap, calls: [{ tool, arguments, forApps }], unusable },
 * the last the tools that cannot be called since their module was not built.
 */
export const task = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** A profile that is still being written: a pipe that this process has open. */
class SlowProfile {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'mcp-client-'));
    this.path = join(this.folder, 'pipe');
    execFileSync('mkfifo', [this.path]);
    this.descriptor = openSync(this.path, constants.O_RDWR | constants.O_NONBLOCK);
    this.timer = setInterval(() => this.write(), 20);
  }
  /** As much as there is room for; pieces below 4 KiB are written whole or not at all. */
  write() {
    const piece = Array.from({ length: 100 }, (_, i) => `main;work;function${i} 1\n`).join('');
    try {
      for (let i = 0; i < 20; ++i) writeSync(this.descriptor, piece);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error; // nobody reads
    }
  }
  finish() {
    clearInterval(this.timer);
    closeSync(this.descriptor);
  }
  remove() {
    rmSync(this.folder, { recursive: true });
  }
}

async function callsEachTool(client, tools) {
  const untried = new Set(tools.map((tool) => tool.name).filter((name) => !task.unusable.includes(name)));
  for (const { tool, arguments: given, forApps } of task.calls) {
    const described = tools.find((one) => one.name === tool);
    if (forApps && !client.showsApps) {
      assert(!described, `${tool} is listed although there is no app`);
      continue;
    }
    assert(described, `${tool} is not listed`);
    const result = await client.call({ name: tool, arguments: given });
    assert(!result.isError, `${tool}: ${result.content?.[0]?.text}`);
    assert.equal(result.content[0].type, 'text');
    if (described.outputSchema)
      assert(isDeepStrictEqual(result.structuredContent, JSON.parse(result.content[0].text)), `${tool}: two answers`);
    else assert.equal(result.structuredContent, undefined);
    untried.delete(tool);
  }
  assert.deepEqual([...untried], [], 'tools without a call');
}

async function usesWhatElseThereIs({ sdk }) {
  const { resourceTemplates } = await sdk.listResourceTemplates();
  const template = resourceTemplates[0].uriTemplate;
  const opened = await sdk.callTool({ name: 'pprof_meta', arguments: { profile: 'shop-cpu.pb.gz' } });
  const { handle } = opened.structuredContent;
  const complete = (ref, name, value) => 
    sdk.complete({ ref, argument: { name, value }, context: { arguments: { profile: handle } } });
  const views = await complete({ type: 'ref/resource', uri: template }, 'view', '');
  assert(views.completion.values.includes('top'));
  const read = await sdk.readResource({ uri: template.replace('{handle}', handle).replace('{view}', 'top') });
  assert.equal(JSON.parse(read.contents[0].text).handle, handle);
  await assert.rejects(sdk.readResource({ uri: 'profile://p_0123456789abcdef/top' }), /pprof_meta/);
  const { prompts } = await sdk.listPrompts();
  assert(prompts.some((prompt) => prompt.name === 'cpu_triage'));
  const names = await complete({ type: 'ref/prompt', name: 'cpu_triage' }, 'focus', 'regexp.');
  assert(names.completion.values.length > 5);
  const prompt = await sdk.getPrompt({ name: 'cpu_triage', arguments: { profile: handle } });
  assert(prompt.messages[0].content.text.includes(handle));
  await sdk.listResources();
}

/** What is drawn is linked to, and can be read by its link; the app's page can be read by its own. */
async function readsWhatIsLinked(client, tools) {
  const path = task.tap.replace(/\.tap$/, '-linked.svg');
  const drawn = await client.call({ name: 'pprof_flamegraph', arguments: { profile: 'shop-cpu.pb.gz', output_path: path } });
  const link = drawn.content.find((part) => part.type === 'resource_link');
  const read = await client.sdk.readResource({ uri: link.uri });
  assert.equal(read.contents[0].text, readFileSync(path, 'utf8'));
  const page = tools.find((tool) => tool.name === 'pprof_flamegraph')._meta?.ui?.resourceUri;
  assert.equal(page !== undefined, client.showsApps === true);
  if (!page) return;
  const { contents } = await client.sdk.readResource({ uri: page });
  assert.equal(contents[0].mimeType, 'text/html;profile=mcp-app');
}

async function failsWell(client) {
  const missing = await client.call({ name: 'pprof_meta', arguments: { profile: 'no such file' } });
  assert.equal(missing.isError, true);
  assert.match(missing.content[0].text, /no such file/);
  const unknown = await client.call({ name: 'pprof_meta', arguments: { profil: 'x' } });
  assert.match(unknown.content[0].text, /Did you mean profile\?/);
  await assert.rejects(client.call({ name: 'no_such_tool', arguments: {} }), /-32602|no tool/);
}

async function reportsProgress(client) {
  const profile = new SlowProfile();
  setTimeout(() => profile.finish(), 900);
  const seen = [];
  const result = await client.call(
    { name: 'pprof_meta', arguments: { profile: profile.path } },
    { onprogress: (progress) => seen.push(progress) },
  );
  profile.remove();
  assert(!result.isError, result.content[0].text);
  assert(seen.length >= 1, 'no progress');
  for (let i = 1; i < seen.length; ++i) assert(seen[i].progress > seen[i - 1].progress);
}

async function cancels(client) {
  const profile = new SlowProfile();
  const abort = new AbortController();
  setTimeout(() => abort.abort('enough'), 200);
  await assert.rejects(
    client.call({ name: 'pprof_meta', arguments: { profile: profile.path } }, { signal: abort.signal }),
  );
  await setTimeoutPromise(200); // the cancel is on its way; an answer would be an error of the client
  profile.finish();
  profile.remove();
  const after = await client.call({ name: task.calls[0].tool, arguments: task.calls[0].arguments });
  assert(!after.isError);
}

/** `client`: { connect(), version, listTools(), call(params, options), close(), errors, showsApps }. */
export async function holdSession(name, client) {
  await client.connect();
  const { tools } = await client.listTools();
  for (const tool of tools) assert.match(tool.name, /^[a-zA-Z0-9_-]{1,50}$/);
  await callsEachTool(client, tools);
  await usesWhatElseThereIs(client);
  await readsWhatIsLinked(client, tools);
  await failsWell(client);
  await reportsProgress(client);
  await cancels(client);
  const began = Date.now();
  await client.close();
  assert(Date.now() - began < 1800, 'the server did not end when its input did');
  assert.deepEqual(client.errors.map(String), [], 'the client complained');
  console.log(`${name}: ${client.version}, ${tools.length} tools, ${task.calls.length} calls`);
}
