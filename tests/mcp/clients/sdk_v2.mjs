// SPDX-License-Identifier: AGPL-3.0-only
//
// A session of the TypeScript SDK, version 2: node sdk_v2.mjs TASK legacy|auto|pinned
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { holdSession, task } from './session.mjs';

const name = process.argv[3];
const mode = name === 'pinned' ? { pin: '2026-07-28' } : name;
const sdk = new Client({ name: 'sdk-v2', version: '1' }, { versionNegotiation: { mode } });
const client = {
  errors: [],
  async connect() {
    sdk.onerror = (error) => this.errors.push(error);
    await sdk.connect(
      new StdioClientTransport({
        command: task.server,
        args: ['--tap', task.tap],
        cwd: task.cwd,
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
