import { copyFileSync, cpSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { encodeEvent } from '../src/event-content.ts';
import { FileEventLog, openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { segmentPath } from './segment-path.ts';
import { StoreOnDisk } from './store-on-disk.ts';

const POISONED = { code: 'ERR_EVENT_LOG_POISONED' };

const changes: Readonly<Record<string, (path: string, yesterday: string, size: number) => void>> = {
  'one byte shorter': (path, _, size) => truncateSync(path, size - 1),
  'cut to nothing': (path) => truncateSync(path, 0),
  removed: (path) => rmSync(path),
  'replaced by a backup': (path, yesterday) => renameSync(yesterday, path),
  'written over with a backup': (path, yesterday) => copyFileSync(yesterday, path),
};

for (const [what, change] of Object.entries(changes)) {
  for (const first of ['read', 'append'] as const) {
    it(`the file of a live log is ${what}: noticed by the next ${first}, and no answer from then on`, async () => {
      const directory = scratchDirectory();
      const log = await FileEventLog.open({ directory });
      await log.append(plainEvent(1));
      const path = segmentPath(directory);
      copyFileSync(path, `${directory}.yesterday`);
      const last = await log.append(plainEvent(2));
      const { length } = new StoreOnDisk(directory).bytes();
      readAll(log);
      change(path, `${directory}.yesterday`, length);
      if (first === 'append') await expect(log.append(plainEvent(3))).rejects.toMatchObject(POISONED);
      else expect(() => log.readSync(last)).toThrow(expect.objectContaining(POISONED));
      expect(() => log.readSync()).toThrow(expect.objectContaining(POISONED));
      await expect(log.append(plainEvent(4))).rejects.toMatchObject(POISONED);
      await expect(log.read().next()).rejects.toMatchObject(POISONED);
      await log.close();
    });
  }
}

const moves: Readonly<Record<string, (directory: string, path: string) => void>> = {
  'moved away': (_, path) => renameSync(path, `${path}.old`),
  'moved away, with a backup in its place': (_, path) => {
    renameSync(path, `${path}.old`);
    copyFileSync(`${path}.old`, path);
  },
  'moved away with its directory': (directory) => renameSync(directory, `${directory}.old`),
  'moved away with its directory, with a backup in its place': (directory) => {
    renameSync(directory, `${directory}.old`);
    cpSync(`${directory}.old`, directory, { recursive: true });
  },
};

for (const [what, move] of Object.entries(moves)) {
  for (const first of ['read', 'append'] as const) {
    it(`the file of a live log is ${what}: noticed by the next ${first}, and no answer from then on`, async () => {
      const directory = scratchDirectory();
      const log = await FileEventLog.open({ directory });
      const last = await log.append(plainEvent(1));
      readAll(log);
      move(directory, segmentPath(directory));
      await setImmediate();
      if (first === 'append') await expect(log.append(plainEvent(2))).rejects.toMatchObject(POISONED);
      else expect(() => log.readSync(last)).toThrow(expect.objectContaining(POISONED));
      expect(() => log.readSync()).toThrow(expect.objectContaining(POISONED));
      await expect(log.append(plainEvent(3))).rejects.toMatchObject(POISONED);
      await log.close();
    });
  }

  for (const durability of ['sync', 'relaxed'] as const) {
    it(`the file of a live log is ${what} while an append is under way (${durability}): never acknowledged`, async () => {
      const directory = scratchDirectory();
      let armed = false;
      const fs: FileSystem = {
        ...fileSystem,
        write(descriptor, bytes) {
          const written = fileSystem.write(descriptor, bytes);
          if (armed) move(directory, segmentPath(directory));
          return written;
        },
      };
      const log = await openFileEventLog(fs, directory, durability);
      await log.append(plainEvent(1));
      armed = true;
      await expect(log.append(plainEvent(2))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
      await expect(log.append(plainEvent(3))).rejects.toMatchObject(POISONED);
      await log.close();
    });
  }
}

it('a path that the system does not let us look at is said, and nothing is acknowledged', async () => {
  const directory = scratchDirectory();
  let refuseFrom = Number.POSITIVE_INFINITY;
  let looks = 0;
  const fs: FileSystem = {
    ...fileSystem,
    lstat(path) {
      if (++looks >= refuseFrom) throw Object.assign(new Error('made by a test'), { code: 'EACCES', errno: -13 });
      return fileSystem.lstat(path);
    },
  };
  const log = await openFileEventLog(fs, directory);
  await log.append(plainEvent(1));
  const unavailable = { code: 'ERR_EVENT_LOG_UNAVAILABLE' };
  await setImmediate();
  refuseFrom = looks + 1;
  expect(() => log.readSync()).toThrow(expect.objectContaining(unavailable));
  refuseFrom = looks + 2;
  expect(readAll(log)).toHaveLength(1);
  await expect(log.append(plainEvent(2))).rejects.toMatchObject(unavailable);
  await expect(log.append(plainEvent(3))).rejects.toMatchObject(POISONED);
  await log.close();
});

it('the file shrinks while an append is under way: the outcome is unknown', async () => {
  const directory = scratchDirectory();
  let shrink = false;
  const fs: FileSystem = {
    ...fileSystem,
    write(descriptor, bytes) {
      const written = fileSystem.write(descriptor, bytes);
      if (shrink) truncateSync(segmentPath(directory), 300);
      return written;
    },
  };
  const log = await openFileEventLog(fs, directory);
  await log.append(plainEvent(1));
  shrink = true;
  await expect(log.append(plainEvent(2))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  await expect(log.append(plainEvent(3))).rejects.toMatchObject(POISONED);
  await log.close();
});

it('a write that says it was done, and was not, is never acknowledged', async () => {
  let lie = false;
  const fs: FileSystem = {
    ...fileSystem,
    write: (descriptor, bytes) => (lie ? bytes.length : fileSystem.write(descriptor, bytes)),
  };
  const log = await openFileEventLog(fs, scratchDirectory());
  lie = true;
  await expect(log.append(plainEvent(1))).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  expect(() => log.readSync()).toThrow(expect.objectContaining(POISONED));
  await log.close();
});

it('records that are removed, repeated, swapped or brought from elsewhere are damage', async () => {
  const elsewhere = scratchDirectory();
  await (await FileEventLog.open({ directory: elsewhere })).close();
  const directory = scratchDirectory();
  await (await FileEventLog.open({ directory })).close();
  const disk = new StoreOnDisk(directory);
  const head = disk.bytes();
  const [a, b, c] = [disk.record(1, 1, 1), disk.record(1, 2, 2), disk.record(1, 3, 3)] as const;
  const maker = Number.parseInt(head.toString('latin1', 10, 22), 16);
  const foreign = new StoreOnDisk(elsewhere).record(2, 1, 9);
  const lost = disk.frame(2, 1, encodeEvent(plainEvent(9)), head.length + a.length + 1);
  const kept = disk.frame(2, 1, encodeEvent(plainEvent(9)), head.length + a.length);
  const rows: readonly (readonly [string, readonly Buffer[], number])[] = [
    ['as they were written', [a, b, c], 3],
    ['the first is missing', [b, c], 0],
    ['one is missing', [a, c], 1],
    ['one is repeated', [a, b, b, c], 2],
    ['two are swapped', [a, c, b], 1],
    ['one is from another store', [a, foreign, b], 1],
    ['one is no event', [a, disk.frame(2, 1, '{}'), b], 1],
    ['one was written when there were more synced bytes before it', [a, lost, b], 1],
    ['one was written when all before it was synced', [a, kept], 2],
    ['the maker of the head counts anew', [a, disk.record(maker, 1, 9), b], 1],
    ['the head is repeated', [a, head, b], 1],
  ];
  for (const [what, records, given] of rows) {
    writeFileSync(disk.path, Buffer.concat([head, ...records]));
    const log = await FileEventLog.open({ directory });
    const events = given === 0 ? [] : log.readSync();
    expect(events, what).toHaveLength(given);
    const isWhole = given === records.length;
    if (!isWhole) {
      for (let again = 0; again < 2; again++) {
        const refusal = expect.objectContaining({ code: expect.stringMatching(/CORRUPT|UNSUPPORTED/) });
        expect(() => log.readSync(events.at(-1)?.position), what).toThrow(refusal);
      }
    }
    await log.close();
  }
});

it('a reader that begins before the end is given nothing that was not validated up to there', async () => {
  const directory = scratchDirectory();
  const log = await FileEventLog.open({ directory });
  await log.append(plainEvent(1));
  const last = await log.append(plainEvent(2));
  const disk = new StoreOnDisk(directory);
  disk.append(disk.record(1, 2, 3));
  expect(log.readSync()).toHaveLength(2);
  expect(() => log.readSync(last)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' }));
  await log.close();
});

it('a file that became shorter before anything of it was read is noticed, too', async () => {
  const directory = scratchDirectory();
  const writer = await FileEventLog.open({ directory });
  await writer.append(plainEvent(1));
  const { length } = new StoreOnDisk(directory).bytes();
  await writer.append(plainEvent(2));
  await writer.close();
  const log = await FileEventLog.open({ directory });
  truncateSync(segmentPath(directory), length);
  expect(() => log.readSync()).toThrow(expect.objectContaining(POISONED));
  await log.close();
});
