import { once } from 'node:events';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { startProcess } from '../processes/start-process.ts';
import { scale } from '../setup/scale.ts';
import { PostgresServer } from './postgres-server.ts';
import { inSomePlace } from './server-places.ts';
import { installedPrograms, serverPrograms } from './server-programs.ts';
import { postgresUrl } from './shared-server.ts';

const PATIENCE_MS = 60_000;
const isRoot = process.getuid?.() === 0;
const server = scale > 1 ? await PostgresServer.begin() : undefined;

describe('the server for tests', () => {
  // Only root starts it as somebody else.
  it.skipIf(!isRoot || postgresUrl === undefined)('runs from a directory where its user may not go', async () => {
    const hidden = makeScratch();
    onTestFinished(() => removeScratch(hidden));
    cpSync(installedPrograms(), join(hidden, 'native'), { recursive: true });
    await inSomePlace(async (scratch) => {
      onTestFinished(() => removeScratch(scratch));
      expect(serverPrograms(scratch, join(hidden, 'native')).postgres).toBe(join(scratch, 'native/bin/postgres'));
    });
  });

  // For the long run: a server more.
  it.skipIf(server === undefined)('ends with the process that started it, and leaves nothing', async () => {
    await server?.stop();
    const { process: owner, ended } = startProcess('server-owner');
    const [url] = await once(owner, 'message');
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query(`select current_setting('data_directory') as data`);
    expect(existsSync(rows[0].data)).toBe(true);
    owner.kill('SIGKILL');
    await ended;
    const deadline = performance.now() + PATIENCE_MS;
    while (existsSync(join(rows[0].data, '..')) && performance.now() < deadline) await setTimeout(10);
    expect(existsSync(join(rows[0].data, '..'))).toBe(false);
    await expect(new pg.Client({ connectionString: url }).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
