import { statSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { segmentPath } from './segment-path.ts';
import { systemError } from './system-error.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

const FULL = { code: 'ERR_EVENT_LOG_FULL' };

/** A disk with room for so many bytes: it cuts the write that does not fit, and refuses the next. */
function diskOf(room: { bytes: number }, code = 'ENOSPC'): FileSystem {
  return {
    ...unsyncedFileSystem,
    write(descriptor, bytes) {
      if (room.bytes === 0) throw systemError(code);
      const written = unsyncedFileSystem.write(descriptor, bytes.subarray(0, room.bytes));
      room.bytes -= written;
      return written;
    },
  };
}

for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG']) {
  it(`${code} refuses the append and nothing else, and appends go on when there is room`, async () => {
    const room = { bytes: 300_000 };
    const log = await openFileEventLog(diskOf(room, code), scratchDirectory());
    await log.append(plainEvent(1));
    room.bytes = 0;
    await expect(log.append(plainEvent(2))).rejects.toMatchObject(FULL);
    expect(readAll(log).map(({ id }) => id)).toEqual([plainEvent(1).id]);
    room.bytes = 100_000;
    await log.append(plainEvent(3));
    expect(readAll(log).map(({ id }) => id)).toEqual([plainEvent(1).id, plainEvent(3).id]);
  });
}

it('wherever the disk becomes full in a group: what was recorded is acknowledged, the others are refused, all is read', async () => {
  const lengths = fc.array(fc.nat(5000), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.nat(20_000), fc.boolean(), async (group, bytes, otherWriter) => {
      const room = { bytes: 300_000 };
      const directory = scratchDirectory();
      const log = await openFileEventLog(diskOf(room), directory);
      const other = await openFileEventLog(unsyncedFileSystem, directory);
      room.bytes = bytes;
      const append = (length: number, index: number): Promise<number> =>
        log.append(plainEvent(index, JSON.stringify('x'.repeat(length))));
      const outcomes = await Promise.allSettled(group.map(append));
      const acknowledged = [...outcomes.keys()].filter((index) => outcomes[index]?.status === 'fulfilled');
      for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(FULL);
      if (otherWriter) await other.append(plainEvent(500));
      room.bytes = 1_000_000;
      await log.append(plainEvent(501));
      const expected = [...acknowledged, ...(otherWriter ? [500] : []), 501].map((number) => plainEvent(number).id);
      for (const reader of [log, other, await openFileEventLog(unsyncedFileSystem, directory)]) {
        expect(readAll(reader).map(({ id }) => id)).toEqual(expected);
        await reader.close();
      }
    }),
  );
});

it('a file system that cuts every write is given up', async () => {
  let cut = false;
  const fs: FileSystem = {
    ...unsyncedFileSystem,
    write: (descriptor, bytes) => unsyncedFileSystem.write(descriptor, cut ? bytes.subarray(0, 20) : bytes),
  };
  const log = await openFileEventLog(fs, scratchDirectory());
  cut = true;
  await expect(log.append(plainEvent(1))).rejects.toMatchObject(FULL);
  cut = false;
  await log.append(plainEvent(2));
  expect(readAll(log).map(({ id }) => id)).toEqual([plainEvent(2).id]);
});

it('a segment never grows beyond its limit, whichever event does not fit', async () => {
  const directory = scratchDirectory();
  const limit = 2000;
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'sync', { maxSegmentBytes: limit });
  const data = [100, 5000, 100, 900, 900, 10].map((length) => JSON.stringify('x'.repeat(length)));
  const outcomes = await Promise.allSettled(data.map((text, index) => log.append(plainEvent(index, text))));
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, false, true]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(FULL);
  const { size } = statSync(segmentPath(directory));
  expect(size).toBeLessThanOrEqual(limit);
  expect(readAll(log)).toHaveLength(4);
});

it('any other failure of a write leaves the outcome unknown: the log is poisoned', async () => {
  let fail = false;
  const fs: FileSystem = {
    ...unsyncedFileSystem,
    write(descriptor, bytes) {
      if (fail) throw systemError('EIO');
      return unsyncedFileSystem.write(descriptor, bytes);
    },
  };
  const log = await openFileEventLog(fs, scratchDirectory());
  fail = true;
  await expect(log.append(plainEvent(1))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  fail = false;
  await expect(log.append(plainEvent(2))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
  expect(() => log.readSync()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_POISONED' }));
});
