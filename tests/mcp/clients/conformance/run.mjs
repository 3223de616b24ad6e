// SPDX-License-Identifier: AGPL-3.0-only
//
// Runs the conformance suite against a server over stdio: node run.mjs SERVER OUTPUT_FOLDER. Every scenario of the suite is
// in scenarios.json: either it applies, and then all that it checks has to hold but for the checks that are excepted there
// with a reason, or it says why it does not. An exception that holds is wrong there, too.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const [server, output] = process.argv.slice(2);
const suite = ['--import', join(folder, 'node20.mjs'),
               join(folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')];
const { applies, doesNotApply } = JSON.parse(readFileSync(join(folder, 'scenarios.json'), 'utf8'));
const revisions = ['2025-06-18', '2025-11-25', '2026-07-28'];
const wrong = [];
let held = 0;

/** The scenarios by name, with the revisions that have them. */
function listed() {
  const text = execFileSync(process.execPath, [...suite, 'list', '--server'], { encoding: 'utf8' });
  return new Map([...text.matchAll(/^ +- ([\w-]+) \[(.*)\]$/gm)].map(([, name, of]) => [name, of.split(',')]));
}

/** What a scenario found: the checks in its file of results. */
function checksOf(name, revision, url) {
  const results = join(output, `${revision}-${name}`);
  rmSync(results, { recursive: true, force: true });
  const ran = spawnSync(process.execPath, [...suite, 'server', '--url', url, '--scenario', name, '--spec-version', revision,
                                           '-o', results], { encoding: 'utf8', timeout: 60_000 });
  const found = existsSync(results) ? readdirSync(results) : [];
  if (found.length === 0) {
    wrong.push(`${name} of ${revision} did not run: ${ran.stdout}${ran.stderr}`);
    return [];
  }
  return JSON.parse(readFileSync(join(results, found[0], 'checks.json'), 'utf8'));
}

function judge(name, revision, checks) {
  const except = applies[name].except ?? {};
  const failed = new Set();
  for (const { id, status, errorMessage } of checks) {
    if (status === 'SUCCESS') ++held;
    if (status !== 'FAILURE') continue;
    failed.add(id);
    if (!except[id]) wrong.push(`${name} of ${revision}: ${id}: ${errorMessage}`);
  }
  for (const id of Object.keys(except))
    if (!failed.has(id)) wrong.push(`${name} of ${revision}: ${id} holds, so it is no exception`);
}

const scenarios = listed();
for (const name of scenarios.keys())
  if (!applies[name] === !doesNotApply[name]) wrong.push(`${name} has to be in one list of scenarios.json`);
for (const name of [...Object.keys(applies), ...Object.keys(doesNotApply)])
  if (!scenarios.has(name)) wrong.push(`${name} is no scenario of the suite`);

const bridge = spawn(process.execPath, [join(folder, 'bridge.mjs'), server], { stdio: ['pipe', 'pipe', 'inherit'] });
const [port] = await once(bridge.stdout, 'data');
const url = `http://127.0.0.1:${String(port).trim()}/mcp`;
for (const revision of revisions)
  for (const name of Object.keys(applies))
    if (scenarios.get(name)?.includes(revision)) judge(name, revision, checksOf(name, revision, url));
bridge.stdin.end();

for (const line of wrong) console.error(line);
console.log(`${held} checks hold in ${Object.keys(applies).length} scenarios; ${Object.keys(doesNotApply).length} do not apply`);
process.exitCode = wrong.length > 0 || held === 0 ? 1 : 0;
