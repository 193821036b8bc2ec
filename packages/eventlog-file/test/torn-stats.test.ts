import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { StoreOnDisk } from './store-on-disk.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

// What is appended by writers that are killed, each after some bytes of a record or at its end.
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

it('counts the records that were passed over unfinished, once, and the bytes of one at the end', async () => {
  await fc.assert(
    fc.asyncProperty(cuts, async (shares) => {
      const directory = scratchDirectory();
      const log = await openFileEventLog(unsyncedFileSystem, directory);
      await log.append(plainEvent(1));
      const disk = new StoreOnDisk(directory);
      let torn = 0;
      let whole = 1;
      for (const [writer, share] of shares.entries()) {
        const record = disk.record(writer + 1, 1, writer + 2);
        const length = Math.floor(record.length * share);
        disk.append(record.subarray(0, length));
        if (length === record.length) whole += 1;
        if (length === 0 || length === record.length) continue;
        expect(readAll(log)).toHaveLength(whole);
        expect(await log.stats()).toMatchObject({ torn, unread: length });
        await log.append(plainEvent(100 + writer));
        torn += 1;
        whole += 1;
      }
      for (const reader of [log, await openFileEventLog(unsyncedFileSystem, directory)]) {
        for (let times = 0; times < 2; times++) expect(readAll(reader)).toHaveLength(whole);
        expect(await reader.stats()).toMatchObject({ torn, unread: 0 });
        await reader.close();
      }
    }),
    { numRuns: 30 },
  );
});
