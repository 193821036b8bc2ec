import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SqliteEventLog } from '../src/index.ts';
import { startChild } from './child.ts';
import { rawConnection } from './raw-connection.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

interface Recovery {
  /** Acknowledged, but not there after the kill. */
  readonly lost: readonly string[];
  /** There, but nobody asked for it. */
  readonly invented: readonly string[];
}

/** Kills a writer with many appends in flight, opens the log again, and compares. */
async function killWriter(path: string, writer: number, ...control: string[]): Promise<Recovery> {
  const child = startChild('append', [path, writer, 1_000_000, 16, ...control]);
  // Killed after a different number of answers each time, in whatever the writer is doing then.
  await child.said(`acknowledged ${`01${String(writer % 7).padStart(21, '0')}`}`);
  child.process.kill('SIGKILL');
  const { out } = await child.ended;
  const lines = out.split('\n');
  const named = (what: string): string[] =>
    lines.filter((line) => line.startsWith(what)).map((line) => line.slice(what.length));
  const asked = new Set(named('asked '));
  await using log = await SqliteEventLog.open({ path });
  const ofWriter = String(writer).padStart(3, '0');
  const recovered = (await readAll(log)).map(({ id }) => id).filter((id) => id.endsWith(ofWriter));
  return {
    lost: named('acknowledged ').filter((id) => !recovered.includes(id)),
    invented: recovered.filter((id) => !asked.has(id)),
  };
}

test('kill -9 of a writer: what it acknowledged is there, and nothing that it did not ask for', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const other = startChild('append', [path, 999, 40, 1]);
  for (let round = 0; round < (scale > 1 ? 4 * scale : 2); round++) {
    expect(await killWriter(path, round % 900)).toEqual({ lost: [], invented: [] });
  }
  expect(await other.ended).toMatchObject({ code: 0, errors: '' });
});

test('control: a writer that acknowledges too early is found out', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  await (await SqliteEventLog.open({ path })).close();
  // Nothing can be committed before the kill, however slow the machine is.
  rawConnection(path).exec('begin immediate');
  const { lost } = await killWriter(path, 1, 'early');
  expect(lost.length).toBeGreaterThanOrEqual(2);
});
