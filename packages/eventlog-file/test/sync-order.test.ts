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
