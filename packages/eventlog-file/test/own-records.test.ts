import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FileEventLog, openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { StoreOnDisk } from './store-on-disk.ts';

// What a log has just written is passed over when the file holds it byte for byte; else it is read as any other's.

/** Does something before each write, once it is switched on, and may change what is written. */
function writing(change: (bytes: Uint8Array) => Uint8Array): { fs: FileSystem; isOn: boolean } {
  const rig = {
    isOn: false,
    fs: {
      ...fileSystem,
      write: (descriptor: number, bytes: Uint8Array) => fileSystem.write(descriptor, rig.isOn ? change(bytes) : bytes),
    },
  };
  return rig;
}

it('another writer comes in just before a write: positions are those of the file', async () => {
  const directory = scratchDirectory();
  let other = 0;
  const rig = writing((bytes) => {
    const disk = new StoreOnDisk(directory);
    disk.append(disk.record(42, ++other, 900 + other));
    return bytes;
  });
  const log = await openFileEventLog(rig.fs, directory);
  rig.isOn = true;
  const positions: number[] = [];
  for (const number of [1, 2, 3]) positions.push(await log.append(plainEvent(number)));
  positions.push(...(await Promise.all([4, 5].map((number) => log.append(plainEvent(number))))));
  const found = readAll(log);
  expect(found.map(({ id }) => id)).toEqual([901, 1, 902, 2, 903, 3, 904, 4, 5].map((number) => plainEvent(number).id));
  for (const [index, number] of [1, 2, 3, 4, 5].entries()) {
    expect(found.find(({ id }) => id === plainEvent(number).id)?.position).toBe(positions[index]);
  }
  await log.close();
});

it('a disk that holds something else than was written is found out before the append is acknowledged', async () => {
  for (const at of [0, 30, 70, -12, -1]) {
    const rig = writing((bytes) => {
      const bent = Uint8Array.from(bytes);
      const place = (at + bent.length) % bent.length;
      bent[place] = (bent[place] as number) ^ 1;
      return bent;
    });
    const log = await openFileEventLog(rig.fs, scratchDirectory());
    await log.append(plainEvent(1));
    rig.isOn = true;
    await expect(log.append(plainEvent(2)), `byte ${at}`).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_EVENT_LOG_(CORRUPT|POISONED|UNAVAILABLE)$/),
    });
    await log.close();
  }
});

it('events that are read at once, later, from elsewhere and by others are the same', async () => {
  const directory = scratchDirectory();
  const log = await FileEventLog.open({ directory });
  const other = await FileEventLog.open({ directory });
  let last: number | undefined;
  for (let round = 0; round < 12; round++) {
    const number = 4 * round;
    await Promise.all([0, 1, 2].map((index) => log.append(plainEvent(number + index))));
    if (round % 3 === 1) await other.append(plainEvent(number + 3));
    // Sometimes the next are recorded before these are read.
    if (round % 2 === 1) continue;
    const events = readAll(log, last);
    expect(readAll(log, last)).toEqual(events);
    expect(readAll(other, last)).toEqual(events);
    if (round % 4 === 0) last = events.at(-1)?.position;
  }
  expect(readAll(log)).toHaveLength(40);
  expect(readAll(log)).toEqual(readAll(other));
  await Promise.all([log.close(), other.close()]);
});

it('what was damaged behind its writing is found out by the second reader', async () => {
  const directory = scratchDirectory();
  const log = await FileEventLog.open({ directory });
  const first = await log.append(plainEvent(1));
  await log.append(plainEvent(2));
  expect(log.readSync(first)).toHaveLength(1);
  const disk = new StoreOnDisk(directory);
  const bytes = disk.bytes();
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] as number) ^ 1;
  writeFileSync(disk.path, bytes);
  expect(() => log.readSync(first)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' }));
  await log.close();
});

it('of what was compacted before its own store read it, nothing is given', async () => {
  const log = await FileEventLog.open({ directory: scratchDirectory() });
  const first = await log.append(plainEvent(1));
  expect(readAll(log)).toHaveLength(1);
  await log.append(plainEvent(2));
  const last = await log.append(plainEvent(3));
  await log.compact({ upTo: last, snapshot: '"all"' });
  expect(() => log.readSync(first)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_COMPACTED', upTo: last }));
  await log.close();
});
