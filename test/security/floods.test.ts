import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readAll } from '@sessionlog/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { startProcess } from '../processes/start-process.ts';
import { programFile } from '../setup/program-file.ts';
import { scale } from '../setup/scale.ts';
import { LOGS, locationIn, openStore } from './opened-store.ts';

const STRANGER = programFile(new URL('../processes/stranger.ts', import.meta.url));
const STRANGERS = scale > 1 ? 1_000_000 : 30_000;
// Each of them costs a question over the network.
const STRANGERS_OVER_NETWORK = 10_000;
const CAP = 5;

async function askAsStranger(location: string, ...words: readonly string[]): Promise<unknown> {
  const count = String(location.startsWith('postgres:') ? STRANGERS_OVER_NETWORK : STRANGERS);
  const child = spawn(process.execPath, ['--expose-gc', STRANGER, location, count, ...words]);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return JSON.parse(Buffer.concat(chunks).toString());
}

describe.each(LOGS)('%s', (kind) => {
  it('DOS-1: tokens of strangers leave nothing in memory, and nothing in the log', {
    timeout: 60_000 * scale,
  }, async () => {
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    const location = kind === 'memory' ? kind : await locationIn(scratch, kind);
    const found = (await askAsStranger(location)) as { readonly grown: number };
    expect(found).toMatchObject({ isLive: true, events: 1, stats: { live: 1, lapsed: 0, ended: 0, lag: 0 } });
    expect(found.grown).toBeLessThan(1_000_000);
  });

  it('DOS-2: 10,000 touches in a second, one after the other and all at once, are one event', async () => {
    const { store, log, clock } = await openStore(kind);
    const { token } = await store.create({ principal: 'ann' });
    clock.advance(1000);
    for (let time = 0; time < 5; time++) {
      for (let one = 0; one < 200; one++) await store.touch(token);
      await Promise.all(Array.from({ length: 1800 }, () => store.touch(token)));
    }
    expect(await readAll(log)).toHaveLength(2);
  });

  it('DOS-2: whoever floods a store with what ends, rotates or presents nothing, writes nothing', async () => {
    const { store, log } = await openStore(kind, { policy: { absoluteTimeoutMs: 600_000, onReuse: 'expire-family' } });
    const { token, session } = await store.create({ principal: 'ann' });
    await store.rotate(token);
    await Promise.all(Array.from({ length: 200 }, () => store.get(token)));
    const before = (await readAll(log)).length;
    expect(before, 'created, rotated, and the family ended once').toBe(3);
    for (let round = 0; round < 200; round++) {
      const calls = [store.rotate(token), store.touch(token), store.expire(token), store.expireSession(session.id)];
      await Promise.all([...calls, store.expirePrincipal('ann'), store.expireAll(), store.get(token)]);
    }
    expect(await readAll(log)).toHaveLength(before);
  });
});

it('DOS-1: control: a store that keeps the tokens of strangers is found out', async () => {
  const { grown } = (await askAsStranger('memory', 'remembers')) as { readonly grown: number };
  expect(grown).toBeGreaterThan(1_000_000);
});

it.each(LOGS.filter((kind) => kind !== 'memory'))(
  'LIF-10: two processes that create at a cap at once are given as many as fit: %s',
  async (kind) => {
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    const location = await locationIn(scratch, kind);
    const crowders = [1, 2].map(() => startProcess('crowder', location, String(CAP), '10'));
    const ready = crowders.map(({ process: child }) => once(child, 'message'));
    await Promise.all(ready);
    const told = crowders.map(({ process: child }) => once(child, 'message'));
    for (const { process: child } of crowders) child.send('go');
    const reports = (await Promise.all(told)).map(([report]) => report as { created: number; live: number });
    for (const { ended, output } of crowders) expect([await ended, output()]).toEqual([0, '']);
    expect(reports.map(({ created }) => created).reduce((sum, each) => sum + each)).toBe(CAP);
    for (const { live } of reports) expect(live).toBeLessThanOrEqual(CAP);
  },
);
