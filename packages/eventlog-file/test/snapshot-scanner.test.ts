import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import { checksumSeed, encodeFrame } from '../src/segment-frame.ts';
import { encodeEntry, encodeSnapshotEnd, encodeSnapshotHead } from '../src/snapshot-content.ts';
import { decodeStore } from '../src/store-line.ts';
import { plainEvent } from './plain-event.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

const NAME = '00000001-0123456789abcdef.snap';
const UP_TO = 2 ** 32 + 1;

interface Scene {
  readonly directory: string;
  readonly store: string;
  readonly segment: string;
}

async function emptyLog(): Promise<Scene> {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  await log.append(plainEvent(1));
  await log.close();
  const { id, segment } = decodeStore(readFileSync(join(directory, 'STORE')));
  return { directory, store: id, segment };
}

/** Puts a snapshot of these records there, each with the writer and the number that is given; gives what is read. */
async function entriesOf(
  { directory, store }: Scene,
  records: readonly (readonly [json: string, writer?: number, seq?: number])[],
): Promise<readonly string[] | undefined> {
  const seed = checksumSeed(store, NAME);
  const frames = records.map(([json, writer = 1, seq], index) => encodeFrame(seed, writer, seq ?? index + 1, 0, json));
  writeFileSync(join(directory, NAME), Buffer.concat(frames), { mode: 0o600 });
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const snapshot = await log.readSnapshot();
  const entries = snapshot && (await Array.fromAsync(snapshot.entries));
  await log.close();
  return entries;
}

it('a snapshot is valid as a whole, or not at all', async () => {
  const scene = await emptyLog();
  const head = encodeSnapshotHead({ store: scene.store, upTo: UP_TO, segment: scene.segment });
  const [a, b] = [encodeEntry('1'), encodeEntry('2')];
  const end = encodeSnapshotEnd(2);
  const other = encodeSnapshotHead({ store: 'f'.repeat(32), upTo: UP_TO, segment: scene.segment });
  const elsewhere = encodeSnapshotHead({ ...scene, upTo: UP_TO, segment: '00000002-0123456789abcdef.log' });
  const rows: readonly (readonly [string, readonly (readonly [string, number?, number?])[], boolean])[] = [
    ['as it is written', [[head], [a], [b], [end]], true],
    ['without entries', [[head], [encodeSnapshotEnd(0)]], true],
    ['without an end', [[head], [a], [b]], false],
    ['of fewer entries than its end says', [[head], [a], [end]], false],
    ['of more entries than its end says', [[head], [a], [b], [a], [end]], false],
    ['with something behind its end', [[head], [a], [b], [end], [a]], false],
    ['with two ends', [[head], [a], [b], [end], [end]], false],
    ['without a head', [[a], [b], [end]], false],
    ['with a second head', [[head], [head], [a], [b], [end]], false],
    ['of another store', [[other], [a], [b], [end]], false],
    ['of a segment of another number', [[elsewhere], [a], [b], [end]], false],
    ['with a record of another writer', [[head], [a, 2], [b], [end]], false],
    ['with a record that is missing', [[head], [a], [b, 1, 4], [end, 1, 5]], false],
    ['with a record that is no entry', [[head], [a], ['{"Entry":2}'], [end]], false],
    ['with an empty entry', [[head], [a], ['{"entry":}'], [end]], false],
    ['of nothing', [], false],
  ];
  for (const [what, records, isValid] of rows) {
    const entries = await entriesOf(scene, records);
    expect(entries !== undefined, what).toBe(isValid);
  }
});

it('entries come back byte for byte in their order, whatever they are and however many', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.json(), { maxLength: 40 }), async (texts) => {
      const log = await openFileEventLog(unsyncedFileSystem, scratchDirectory());
      await log.compact({ upTo: await log.append(plainEvent(1)), snapshot: texts });
      const snapshot = await log.readSnapshot();
      expect(await Array.fromAsync(snapshot?.entries ?? [])).toEqual(texts);
      await log.close();
    }),
  );
});

it('a snapshot that only a newer version may read stops the opening, and nothing is touched', async () => {
  const scene = await emptyLog();
  const head = encodeSnapshotHead({ store: scene.store, upTo: UP_TO, segment: scene.segment });
  const newer = head.replace('"format":1,"minReader":1', '"format":2,"minReader":2');
  await expect(entriesOf(scene, [[newer]])).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
  expect(await entriesOf(scene, [[head.replace('"format":1', '"format":2')], [encodeSnapshotEnd(0)]])).toEqual([]);
});
