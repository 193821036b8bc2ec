import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '@sessionlog/core';
import { hasCode } from '@sessionlog/core';
import { expect, it } from 'vitest';
import { scale, seed } from '../../../test/setup/scale.ts';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { Flips } from './bit-flips.ts';
import { flipEveryBit } from './bit-flips.ts';
import { memoryDirectory } from './memory-directory.ts';
import { plainEvent } from './plain-event.ts';
import { StoreOnDisk } from './store-on-disk.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

// Thousands of logs are opened: about two seconds each on a machine with nothing else to do.
const FLIPS_TIMEOUT_MS = 240_000;

// One flipped bit makes of `>`, `^` and the last byte of U+00DE the byte that begins a record.
const HOSTILE = '{"a":">0000004e 00000000002a 00000007","b":"^\u00de","c":[]}';

// Whole segments have every second bit flipped, torn ones every third, others in the next run: the night takes all.
const every = (nth: number): readonly [number, number] => (scale > 1 ? [0, 1] : [seed % nth, nth]);

async function logWith(write: Write): Promise<string> {
  const directory = memoryDirectory();
  await (await openFileEventLog(unsyncedFileSystem, directory)).close();
  write(new StoreOnDisk(directory));
  return directory;
}

type Write = (disk: StoreOnDisk) => void;

const layouts: Readonly<Record<string, Write>> = {
  'one writer': (disk) => disk.append(disk.record(1, 1, 1), disk.record(1, 2, 2, HOSTILE), disk.record(1, 3, 3)),
  'one writer per record': (disk) =>
    disk.append(disk.record(1, 1, 1), disk.record(2, 1, 2, HOSTILE), disk.record(3, 1, 3)),
  'torn records in the middle, one cut in its header': (disk) =>
    disk.append(
      disk.record(1, 1, 1),
      disk.record(2, 1, 9, JSON.stringify('x'.repeat(2000))).subarray(0, 100),
      disk.record(3, 1, 2, HOSTILE),
      disk.record(4, 1, 9).subarray(0, 30),
      disk.record(5, 1, 3),
    ),
  'a torn record and then the last one': (disk) =>
    disk.append(
      disk.record(1, 1, 1),
      disk.record(2, 1, 9, `"${HOSTILE.repeat(9)}"`).subarray(0, 90),
      disk.record(3, 1, 2),
    ),
};

for (const [name, write] of Object.entries(layouts)) {
  it(
    `a segment of ${name}: every flipped bit is refused, or changes nothing`,
    async () => {
      const directory = await logWith(write);
      const flips = await flipEveryBit(
        new StoreOnDisk(directory).path,
        (onEvent) => read(directory, onEvent),
        isCorrupt,
        ...every(name.includes('torn') ? 3 : 2),
      );
      report(name, flips);
      expect(flips.silent).toEqual([]);
      // What changes nothing can only be a bit of a torn record.
      expect(flips.same > 0).toBe(name.includes('torn'));
      expect(flips.refused).toBeGreaterThan(flips.total * 0.7);
    },
    FLIPS_TIMEOUT_MS,
  );
}

it(
  'what a live log has validated before is validated again in every read',
  async () => {
    const directory = await logWith(layouts['torn records in the middle, one cut in its header'] as Write);
    const log = await openFileEventLog(unsyncedFileSystem, directory);
    const readAgain = async (onEvent: (event: RecordedEvent) => void): Promise<void> => {
      for await (const event of log.read()) onEvent(event);
    };
    const { path } = new StoreOnDisk(directory);
    const flips = await flipEveryBit(path, readAgain, isCorrupt, new StoreOnDisk(directory).headBytes);
    report('a live log', flips);
    expect(flips.silent).toEqual([]);
    expect(flips.refused).toBeGreaterThan(flips.total * 0.7);
  },
  FLIPS_TIMEOUT_MS,
);

it(
  'STORE: every flipped bit is refused',
  async () => {
    const directory = await logWith((disk) => disk.append(disk.record(1, 1, 1)));
    const flips = await flipEveryBit(join(directory, 'STORE'), (onEvent) => read(directory, onEvent), isCorrupt);
    report('STORE', flips);
    expect(flips).toEqual({ total: flips.total, refused: flips.total, same: 0, silent: [] });
  },
  FLIPS_TIMEOUT_MS,
);

it(
  'control: a reader that splits at line feeds and checks nothing gives false events',
  async () => {
    const directory = await logWith(layouts['one writer per record'] as Write);
    const { path } = new StoreOnDisk(directory);
    const flips = await flipEveryBit(
      path,
      (onEvent) => readNaively(path, onEvent),
      () => true,
    );
    report('control without checksums', flips);
    expect(flips.silent.length).toBeGreaterThan(100);
  },
  FLIPS_TIMEOUT_MS,
);

it('nothing is appended behind damage', async () => {
  const directory = await logWith(layouts['one writer'] as Write);
  const disk = new StoreOnDisk(directory);
  disk.append(Buffer.from('damage'));
  const bytes = disk.bytes();
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  const [outcome] = await Promise.allSettled([log.append(plainEvent(4))]);
  expect(outcome).toMatchObject({ reason: { code: 'ERR_EVENT_LOG_CORRUPT', position: 2 ** 32 + bytes.length - 6 } });
  expect(disk.bytes()).toEqual(bytes);
});

async function read(directory: string, onEvent: (event: RecordedEvent) => void): Promise<void> {
  const log = await openFileEventLog(unsyncedFileSystem, directory);
  try {
    for await (const event of log.read()) onEvent(event);
  } finally {
    await log.close();
  }
}

function readNaively(path: string, onEvent: (event: RecordedEvent) => void): void {
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const found = /\{"id":"(.*)","type":"(.*)","data":(.*)\}/.exec(line);
    if (found) onEvent({ id: found[1] ?? '', type: found[2] ?? '', data: found[3] ?? '', position: 0 });
  }
}

function isCorrupt(error: unknown): boolean {
  return hasCode(error, 'ERR_EVENT_LOG_CORRUPT');
}

function report(name: string, { total, refused, same, silent }: Flips): void {
  process.stdout.write(`${name}: ${total} bits, ${refused} refused, ${same} the same, ${silent.length} silent\n`);
}
