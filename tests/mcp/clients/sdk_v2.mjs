// SPDX-License-Identifier: AGPL-3.0-only
//
// A session of the TypeScript SDK, version 2: node sdk_v2.mjs TASK legacy|auto|pinned
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { holdSession, task } from './session.mjs';

const name = process.argv[3];
const mode = name === 'pinned' ? { pin: '2026-07-28' } : name;
const capabilities = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } };
const sdk = new Client({ name: 'sdk-v2', version: '1' }, { capabilities, versionNegotiation: { mode } });
const client = {
  sdk,
  showsApps: true,
  errors: [],
  async connect() {
    sdk.onerror = (error) => this.errors.push(error);
    await sdk.connect(
      new StdioClientTransport({
        command: task.server,
        args: ['--tap', task.tap],
        cwd: task.cwd,
        env: task.environment,
        stderr: 'inherit',
      }),
    );
    this.version = sdk.getNegotiatedProtocolVersion();
    assert.equal(this.version, name === 'legacy' ? '2025-11-25' : '2026-07-28');
  },
  listTools: () => sdk.listTools(),
  call: (params, options) => sdk.callTool(params, options),
  close: () => sdk.close(),
};
await holdSession(`SDK v2, ${name}`, client);
