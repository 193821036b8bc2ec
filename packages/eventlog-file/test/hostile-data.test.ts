import { appendFileSync } from 'node:fs';
import { MAX_EVENT_DATA_BYTES } from '@sessionlog/core';
import { newEvent, refusedEvent } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FileEventLog, openFileEventLog } from '../src/file-event-log.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { StoreOnDisk } from './store-on-disk.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

it('one event is one record whatever its data holds, in whatever order two logs append', async () => {
  const turns = fc.array(fc.tuple(newEvent, fc.boolean()), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(turns, fc.boolean(), async (appends, together) => {
      const directory = scratchDirectory();
      const logs = [
        await openFileEventLog(unsyncedFileSystem, directory),
        await openFileEventLog(unsyncedFileSystem, directory),
      ] as const;
      const pending = [];
      for (const [event, second] of appends) {
        const appending = logs[second ? 1 : 0].append(event);
        pending.push(appending);
        if (!together) await appending;
      }
      const positions = await Promise.all(pending);
      const expected = appends
        .map(([{ id, type, data }], index) => ({ id, type, data, position: positions[index] ?? 0 }))
        .sort((a, b) => a.position - b.position);
      for (const reader of [...logs, await openFileEventLog(unsyncedFileSystem, directory)]) {
        expect(readAll(reader)).toEqual(expected);
        await reader.close();
      }
      const disk = new StoreOnDisk(directory);
      expect(disk.bytes().filter((byte) => byte === 0x1e)).toHaveLength(appends.length + 1);
    }),
  );
});

it('what no log takes is refused before a byte is written', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const before = new StoreOnDisk(directory).bytes();
  await fc.assert(
    fc.asyncProperty(refusedEvent, async (event) => {
      await expect(log.append(event as never)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
    }),
  );
  expect(new StoreOnDisk(directory).bytes()).toEqual(before);
});

it('data of any size up to the largest crosses pages and batches', async () => {
  const directory = scratchDirectory();
  const log = await FileEventLog.open({ directory });
  const sizes = [1, 4095, 4096, 4097, 262_143, 262_144, 262_145, 600_000, MAX_EVENT_DATA_BYTES, 10];
  const events = sizes.map((size, index) => plainEvent(index, size < 2 ? '1' : `"${'\u00e9'.repeat(size / 2 - 1)}"`));
  await Promise.all(events.map((event) => log.append(event)));
  const second = await FileEventLog.open({ directory });
  for (const reader of [log, second]) {
    const found = readAll(reader);
    expect(
      found
        .map(({ id, type, data }) => ({ id, type, data }))
        .every((event, index) => {
          return event.id === events[index]?.id && event.data === events[index]?.data;
        }),
    ).toBe(true);
    expect(found).toHaveLength(events.length);
    await reader.close();
  }
});

it('text that looks like a record of this very log, put in its data, is data', async () => {
  const directory = scratchDirectory();
  const log = await FileEventLog.open({ directory });
  const disk = new StoreOnDisk(directory);
  const fake = disk.record(7, 1, 99).toString();
  const data = [
    `"${JSON.stringify(fake).slice(1, -1)}"`,
    `[\n${fake.slice(1, 54)}\n]`,
    JSON.stringify(`\u001e${fake}`),
  ];
  for (const [index, text] of data.entries()) await log.append(plainEvent(index, text));
  expect(readAll(log).map((event) => event.data)).toEqual(data);
  const reader = await FileEventLog.open({ directory });
  expect(readAll(reader).map((event) => event.data)).toEqual(data);
  appendFileSync(disk.path, disk.record(7, 1, 99));
  expect(readAll(reader)).toHaveLength(4);
  await Promise.all([log.close(), reader.close()]);
});
