import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { plainEvent } from './plain-event.ts';
import { scratchDirectory } from './scratch-directory.ts';

/** What keeps the event loop from sleeping. */
function immediates(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Immediate').length;
}

it('a look at the path counts for its turn: the next look comes before the process sleeps, or the turn behind it has its own', async () => {
  const log = await openFileEventLog(fileSystem, scratchDirectory());
  const position = await log.append(plainEvent(1));
  await setImmediate();
  await setImmediate();
  const before = immediates();
  log.readSync(position);
  log.readSync(position);
  expect(immediates()).toBe(before + 1);
  await log.close();
});

it('control: an immediate that was let go of would not be counted', async () => {
  const before = immediates();
  globalThis.setImmediate(() => {}).unref();
  expect(immediates()).toBe(before);
  await setImmediate();
});

it('the look behind a sync is that of its turn, and the turn behind it looks again', async () => {
  let looks = 0;
  const fs: FileSystem = {
    ...fileSystem,
    lstat(path) {
      if (path.endsWith('.log')) looks++;
      return fileSystem.lstat(path);
    },
  };
  const log = await openFileEventLog(fs, scratchDirectory());
  const position = await log.append(plainEvent(1));
  const confirmed = looks;
  log.readSync(position);
  expect(looks).toBe(confirmed);
  await setImmediate();
  log.readSync(position);
  expect(looks).toBe(confirmed + 1);
  await log.close();
});
