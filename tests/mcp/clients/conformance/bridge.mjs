// SPDX-License-Identifier: AGPL-3.0-only
//
// Lets the conformance suite, which speaks Streamable HTTP alone, talk to a server over stdio: node bridge.mjs SERVER…
// prints the port that it listens on. One server for each session, and one for requests of none. What is of the
// transport (sessions, headers, status codes) is the bridge's, and not tested by what passes through it.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

const [program, ...words] = process.argv.slice(2);

/** A server that runs, and the requests that wait for it. */
class Child {
  constructor() {
    this.waiting = new Map(); // by id as JSON; undefined: a line without a usable id
    this.streams = new Map(); // of subscriptions, by id
    this.process = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line);
      if (method !== undefined) {
        this.streams.get(params?._meta?.['io.modelcontextprotocol/subscriptionId'])?.(line);
        return; // other notifications are not passed on
      }
      this.waiting.get(JSON.stringify(id))?.(line);
      this.waiting.delete(JSON.stringify(id));
    });
  }
  ask(line, id) {
    return new Promise((resolve) => {
      this.waiting.set(JSON.stringify(id), resolve);
      this.tell(line);
    });
  }
  tell(line) {
    this.process.stdin.write(`${line.replaceAll('\n', ' ')}\n`);
  }
  end() {
    this.process.stdin.end();
  }
}

const sessions = new Map();
const stateless = new Child();

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the transport has for an answer; in a session errors are answers like others. */
function statusOf(answer, isInSession) {
  const { error } = JSON.parse(answer);
  if (!error || isInSession) return 200;
  return error.code === -32601 ? 404 : 400;
}

/** A subscription stays open until the client closes the connection. */
function stream(child, text, id, response) {
  const send = (line) => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: message\ndata: ${line}\n\n`);
  };
  child.streams.set(id, send);
  response.on('close', () => {
    child.streams.delete(id);
    child.tell(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } }));
  });
  child.ask(text, id).then((answer) => {
    if (!response.headersSent) response.writeHead(statusOf(answer, false), { 'content-type': 'application/json' });
    response.end(answer);
  });
}

async function post(text, headers, response) {
  const message = parsed(text);
  let id = headers['mcp-session-id'];
  let child = id === undefined ? stateless : sessions.get(id);
  if (!child) {
    response.writeHead(404).end();
    return;
  }
  if (message?.method === 'initialize' && message.params?._meta === undefined) {
    child = new Child();
    id = randomUUID();
    sessions.set(id, child);
  }
  if (message?.method !== undefined && message.id === undefined) {
    child.tell(text);
    response.writeHead(202).end();
    return;
  }
  if (message?.method === 'subscriptions/listen') {
    stream(child, text, message.id, response);
    return;
  }
  const answer = await child.ask(text, message?.id);
  response.writeHead(statusOf(answer, id !== undefined), {
    'content-type': 'application/json',
    ...(id === undefined ? {} : { 'mcp-session-id': id }),
  });
  response.end(answer);
}

function remove(headers, response) {
  const id = headers['mcp-session-id'];
  sessions.get(id)?.end();
  response.writeHead(sessions.delete(id) ? 204 : 404).end();
}

createServer(async (request, response) => {
  if (request.method === 'DELETE') return remove(request.headers, response);
  if (request.method !== 'POST') return response.writeHead(405).end();
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  await post(Buffer.concat(pieces).toString(), request.headers, response);
}).listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});

// The one who started it has gone.
process.stdin.resume().on('end', () => {
  for (const child of [stateless, ...sessions.values()]) child.end();
  process.exit();
});
