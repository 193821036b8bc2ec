import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { segmentsOf } from './segments-of.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

it('a torn record right in front of the seal of a segment without events is passed, however often', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const upTo = await log.append(plainEvent(1));
  // The segment behind a compaction has no event yet.
  await log.compact({ upTo, snapshot: '{}' });
  const newest = segmentsOf(directory).at(-1) ?? '';
  appendFileSync(join(directory, newest), '\x1e0000');
  const sealing = await openFileEventLog(unsyncedFileSystem, directory, 'sync', { segmentBytes: 1 });
  await sealing.append(plainEvent(2));
  expect(segmentsOf(directory).at(-1)).not.toBe(newest);
  for (const reader of [log, sealing, await openFileEventLog(unsyncedFileSystem, directory)]) {
    for (let times = 0; times < 2; times++)
      expect(readAll(reader, upTo).map(({ data }) => data)).toEqual(['{"number":2}']);
    await reader.close();
  }
});
