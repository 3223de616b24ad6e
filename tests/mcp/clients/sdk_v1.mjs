// SPDX-License-Identifier: AGPL-3.0-only
//
// A session of the TypeScript SDK, version 1, which has the handshake alone.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { holdSession, task } from './session.mjs';

const sdk = new Client({ name: 'sdk-v1', version: '1' });
const client = {
  sdk,
  version: 'handshake',
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
  },
  listTools: () => sdk.listTools(),
  call: (params, options) => sdk.callTool(params, undefined, options),
  close: () => sdk.close(),
};
await holdSession('SDK v1', client);
