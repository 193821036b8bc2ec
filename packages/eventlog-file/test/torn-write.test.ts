import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import { memoryDirectory } from './memory-directory.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { StoreOnDisk } from './store-on-disk.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

// Every way a killed writer can leave its last record, and what others do next. The newest record is larger than a page
// in one row, as a kill cuts at pages.
const NEWEST = [
  ['a small record', '{"n":1}', 1],
  ['a record that crosses a page', JSON.stringify('x'.repeat(6000)), 97],
] as const;

for (const [what, data, stride] of NEWEST) {
  it(`${what} cut at every byte: the events before it, and whatever is appended next`, async () => {
    for (let cut = 0, length = 1; cut < length; cut += stride) {
      const directory = memoryDirectory();
      const log = await openFileEventLog(unsyncedFileSystem, directory);
      await log.append(plainEvent(1));
      await log.append(plainEvent(2));
      const disk = new StoreOnDisk(directory);
      const newest = disk.record(1, 1, 3, data);
      length = newest.length;
      disk.append(newest.subarray(0, cut));
      expect(numbers(readAll(log))).toEqual([1, 2]);
      const second = await openFileEventLog(unsyncedFileSystem, directory);
      expect(numbers(readAll(second))).toEqual([1, 2]);
      await second.append(plainEvent(4));
      await log.append(plainEvent(5));
      for (const reader of [log, second, await openFileEventLog(unsyncedFileSystem, directory)]) {
        expect(numbers(readAll(reader))).toEqual([1, 2, 4, 5]);
        await reader.close();
      }
    }
  });

  it(`${what} cut at every byte with another writer's record behind it: nothing else is lost`, async () => {
    for (let cut = 0, length = 1; cut < length; cut += stride) {
      const directory = memoryDirectory();
      const log = await openFileEventLog(unsyncedFileSystem, directory);
      await log.append(plainEvent(1));
      const disk = new StoreOnDisk(directory);
      const newest = disk.record(1, 1, 3, data);
      length = newest.length;
      disk.append(newest.subarray(0, cut), disk.record(2, 1, 4), disk.record(2, 2, 5));
      expect(numbers(readAll(log))).toEqual([1, 4, 5]);
      await log.append(plainEvent(6));
      const second = await openFileEventLog(unsyncedFileSystem, directory);
      expect(numbers(readAll(second))).toEqual([1, 4, 5, 6]);
      await Promise.all([log.close(), second.close()]);
    }
  });
}

it('several writers killed one behind the other, each at another byte, lose nothing but their own records', async () => {
  const directory = memoryDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const disk = new StoreOnDisk(directory);
  const whole: number[] = [];
  const length = disk.record(1, 1, 1, '0').length;
  for (let writer = 1; writer <= length; writer++) {
    disk.append(disk.record(writer, 1, writer, '0').subarray(0, writer));
    if (writer % 10 === 0 && writer < length) {
      await log.append(plainEvent(1000 + writer));
      whole.push(1000 + writer);
    }
  }
  whole.push(length);
  expect(numbers(readAll(log))).toEqual(whole);
  expect(numbers(readAll(await openFileEventLog(unsyncedFileSystem, directory)))).toEqual(whole);
});

it('a reader at the end waits for the rest of a record, and is given it once it is whole', async () => {
  const directory = memoryDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const disk = new StoreOnDisk(directory);
  const record = disk.record(1, 1, 1);
  const last = await log.append(plainEvent(9));
  for (const byte of record) {
    expect(log.readSync(last)).toEqual([]);
    disk.append(Uint8Array.of(byte));
  }
  expect(numbers(log.readSync(last))).toEqual([1]);
});

function numbers(events: readonly { readonly id: string }[]): number[] {
  return events.map(({ id }) => Number(id.slice(16)));
}
