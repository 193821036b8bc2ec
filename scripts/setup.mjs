// Makes `npm start` and `npm test` work from an empty clone: installs the workspace with the pnpm version pinned
// in package.json, fetched by npx. Does nothing when the last install succeeded with the same lockfile and Node ABI.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules/.setup');
const hash = createHash('sha256').update(process.versions.modules);
for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
  hash.update(readFileSync(join(root, file)));
const wanted = `${process.versions.modules} ${hash.digest('hex')}`;
const found = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
if (found === wanted) process.exit(0);

const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('+')[0];
const env = { ...process.env };
// Compile native modules against the headers that came with this Node, so that node-gyp downloads none.
const prefix = dirname(dirname(process.execPath));
if (existsSync(join(prefix, 'include/node/node.h'))) env.npm_config_nodedir = prefix;
const run = (...args) => {
  const options = { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' };
  const { status } = spawnSync('npx', ['--yes', '--loglevel=error', pnpm, ...args], options);
  if (status !== 0) process.exit(status ?? 1);
};
console.log(`Installing with ${pnpm} ...`);
run('install', '--frozen-lockfile', '--reporter=append-only');
if (found !== '' && found.split(' ')[0] !== process.versions.modules) run('rebuild', '-r');
writeFileSync(stamp, wanted);
