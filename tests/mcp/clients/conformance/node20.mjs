// SPDX-License-Identifier: AGPL-3.0-only
//
// The suite imports fs.globSync, which Node 20 has not, for a command that is not used here.
import fs from 'node:fs';
import { register } from 'node:module';

const others = "export * from 'node:fs'; export { default } from 'node:fs';";
const stand = `${others} export function globSync() { throw new Error('needs Node 22'); }`;
const hook = `export function resolve(name, context, next) {
  const isSuite = name === 'fs' && context.parentURL?.includes('/@modelcontextprotocol/conformance/');
  return isSuite ? { url: ${JSON.stringify(`data:text/javascript,${encodeURIComponent(stand)}`)}, shortCircuit: true } : next(name, context);
}`;
if (fs.globSync === undefined) register(`data:text/javascript,${encodeURIComponent(hook)}`);
