import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import { interceptedFileSystem } from './intercepted-file-system.ts';
import { plainEvent } from './plain-event.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

/** What an opening did that a power cut can undo, in order: files by kind, directories by their place. */
async function trailOfOpening(directory: string): Promise<string[]> {
  const trail: string[] = [];
  const names = new Map<unknown, string>();
  const kind = (path: string): string => {
    if (path === directory) return 'directory';
    if (path === dirname(directory)) return 'parent';
    if (directory.startsWith(path)) return 'further parent';
    return basename(path)
      .replace(/^STORE-.*/, 'temporary')
      .replace(/^.*\.log$/, 'segment');
  };
  const fs = interceptedFileSystem(({ name, args, perform }) => {
    const done = perform(...args);
    const [first, second] = args;
    if (name === 'open') names.set(done, kind(String(first)));
    if (name === 'write') trail.push(`write ${names.get(first)}`);
    if (name === 'fsync' || name === 'fdatasync') trail.push(`sync ${names.get(first)}`);
    if (name === 'link') trail.push(`link ${kind(String(first))} to ${kind(String(second))}`);
    if (name === 'unlink') trail.push(`unlink ${kind(String(first))}`);
    return done;
  });
  await (await openFileEventLog(fs, directory)).close();
  return trail.filter((step) => step !== 'sync further parent');
}

it('STORE has its name only once all that it stands on is durable, and the opening ends only once its name is', async () => {
  const directory = scratchDirectory();
  expect(await trailOfOpening(directory)).toEqual([
    'write segment',
    'sync segment',
    'write temporary',
    'sync temporary',
    'sync directory',
    'sync parent',
    'link temporary to STORE',
    'unlink temporary',
    'sync directory',
    'sync segment',
    'write BALLAST',
  ]);
});

it('a later opening writes nothing, and makes durable what it found', async () => {
  const directory = scratchDirectory();
  await trailOfOpening(directory);
  expect(await trailOfOpening(directory)).toEqual(['sync directory', 'sync segment']);
});

it('an opening makes durable what a killed writer left in the segments behind the first', async () => {
  const directory = scratchDirectory();
  const log = await openFileEventLog(unsyncedFileSystem, directory, 'relaxed', { segmentBytes: 400 });
  for (let number = 1; number <= 8; number++) await log.append(plainEvent(number));
  await log.close();
  const segments = readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .sort();
  const synced: string[] = [];
  const paths = new Map<unknown, string>();
  const fs = interceptedFileSystem(({ name, args, perform }) => {
    const done = perform(...args);
    if (name === 'open') paths.set(done, basename(String(args[0])));
    if (name === 'fdatasync') synced.push(paths.get(args[0]) ?? '');
    return done;
  });
  await (await openFileEventLog(fs, directory)).close();
  expect(segments.length).toBeGreaterThan(3);
  expect(synced).toEqual([segments[0], ...segments.slice(-3)]);
});

/** What a rotation, and then a compaction, did that a power cut can undo, in order. */
async function trailOfCompaction(): Promise<string[]> {
  const directory = scratchDirectory();
  const trail: string[] = [];
  const paths = new Map<unknown, string>();
  const kind = (path: string): string => {
    if (path === directory) return 'directory';
    return basename(path).replace(/^0*(\d+)-[0-9a-f]+\.(log|snap|snap\.tmp)$/, '$1.$2');
  };
  const fs = interceptedFileSystem(({ name, args, perform }) => {
    const done = perform(...args);
    const [first, second] = args;
    if (name === 'open') paths.set(done, kind(String(first)));
    if (name === 'write' && /"\$/.test(Buffer.from(second as Uint8Array).toString()))
      trail.push(`write ${paths.get(first)}`);
    if (name === 'fsync' || name === 'fdatasync') trail.push(`sync ${paths.get(first)}`);
    if (name === 'rename') trail.push(`rename ${kind(String(first))} to ${kind(String(second))}`);
    if (name === 'unlink') trail.push(`unlink ${kind(String(first))}`);
    return done;
  });
  const log = await openFileEventLog(fs, directory, 'relaxed');
  await log.compact({ upTo: await log.append(plainEvent(1)), snapshot: '1' });
  await log.compact({ upTo: await log.append(plainEvent(2)), snapshot: '2' });
  const last = await log.append(plainEvent(3));
  trail.length = 0;
  await log.compact({ upTo: last, snapshot: '3' });
  await log.close();
  return trail;
}

it('a next segment and its name are durable before its seal; a snapshot before its name; and both before anything is removed', async () => {
  expect(await trailOfCompaction()).toEqual([
    'write 4.log',
    'sync 4.log',
    'sync directory',
    'write 3.log',
    'sync 3.log',
    'write 4.snap.tmp',
    'sync 4.snap.tmp',
    'rename 4.snap.tmp to 4.snap',
    'sync directory',
    'unlink 2.snap',
    'unlink 2.log',
  ]);
});
