// SPDX-License-Identifier: AGPL-3.0-only
//
// Checks what the server sent against the protocol's own schemas: node validate.mjs SCHEMAS TAP…
// Each response against the result of its request's method in the revision that the request was of.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];
const [folder, ...taps] = process.argv.slice(2);

const results = {
  'initialize': 'InitializeResult',
  'ping': 'EmptyResult',
  'tools/list': 'ListToolsResult',
  'tools/call': 'CallToolResult',
  'resources/list': 'ListResourcesResult',
  'resources/templates/list': 'ListResourceTemplatesResult',
  'resources/read': 'ReadResourceResult',
  'prompts/list': 'ListPromptsResult',
  'prompts/get': 'GetPromptResult',
  'completion/complete': 'CompleteResult',
  'server/discover': 'DiscoverResult',
  'subscriptions/listen': 'SubscriptionsListenResult',
};
const notifications = {
  'notifications/progress': 'ProgressNotification',
  'notifications/subscriptions/acknowledged': 'SubscriptionsAcknowledgedNotification',
};

/** Validators by revision and name of a definition. */
const schemas = Object.fromEntries(
  revisions.map((revision) => {
    const schema = JSON.parse(readFileSync(join(folder, `${revision}.json`), 'utf8'));
    const key = schema.$defs ? '$defs' : 'definitions';
    const ajv = new (schema.$defs ? Ajv2020 : Ajv)({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(schema, revision);
    return [revision, { ajv, names: new Set(Object.keys(schema[key])), key }];
  }),
);

let checked = 0;
const wrong = [];

function check(revision, name, message, where) {
  const { ajv, names, key } = schemas[revision];
  if (!names.has(name)) {
    wrong.push(`${where}: ${revision} has no ${name}`);
    return;
  }
  const validate = ajv.getSchema(`${revision}#/${key}/${name}`);
  ++checked;
  if (!validate(message))
    wrong.push(`${where}: no ${name} of ${revision}: ${ajv.errorsText(validate.errors).slice(0, 600)}\n  ${JSON.stringify(message).slice(0, 600)}`);
}

function checkResponse(sent, requests, session, where) {
  const request = requests.get(JSON.stringify(sent.id));
  const revision = request?.revision ?? session ?? '2025-11-25';
  if (sent.error) {
    // Up to 2025-06-18 errors have an id, also those about lines in which there is none.
    const late = revision >= '2025-11-25' || sent.id === undefined;
    check(late ? (revision < '2025-11-25' ? '2025-11-25' : revision) : revision,
          late ? 'JSONRPCErrorResponse' : 'JSONRPCError', sent, where);
    return;
  }
  check(revision, 'JSONRPCMessage', sent, where);
  if (!request) wrong.push(`${where}: a result that nobody asked for`);
  else check(revision, results[request.method], sent.result, where);
}

/** The client's side of a tap: which revision each request is of. */
function takeIn(line, requests) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return;
  }
  for (const one of Array.isArray(message) ? message : [message]) {
    if (typeof one?.method !== 'string' || one.id === undefined) continue;
    const stateless = one.params?._meta?.[VERSION] !== undefined;
    requests.set(JSON.stringify(one.id), { method: one.method, revision: stateless ? '2026-07-28' : undefined });
  }
}

for (const tap of taps) {
  const requests = new Map();
  let session;
  readFileSync(tap, 'utf8').split('\n').filter(Boolean).forEach((record, index) => {
    const { direction, line } = JSON.parse(record);
    const where = `${tap}:${index + 1}`;
    if (direction === 'in') {
      takeIn(line, requests);
      return;
    }
    const sent = JSON.parse(line);
    for (const one of Array.isArray(sent) ? sent : [sent]) {
      if (one.result?.protocolVersion) session = one.result.protocolVersion;
      for (const request of requests.values()) request.revision ??= session;
      if (one.method) check(one.params?._meta?.['io.modelcontextprotocol/subscriptionId'] !== undefined ? '2026-07-28' : session ?? '2026-07-28', notifications[one.method], one, where);
      else checkResponse(one, requests, session, where);
    }
  });
}

for (const line of wrong) console.log(line);
console.log(`${checked} checks of ${taps.length} conversations`);
process.exitCode = wrong.length > 0 || checked === 0 ? 1 : 0;
