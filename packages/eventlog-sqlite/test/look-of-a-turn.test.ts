import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { eventOf } from './events.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** What keeps the event loop from sleeping. */
function immediates(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Immediate').length;
}

test('a look at the files counts for its turn, and the process does not sleep before that is forgotten', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  const position = await log.append(eventOf(1));
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  const before = immediates();
  log.readSync(position);
  log.readSync(position);
  expect(immediates()).toBe(before + 1);
  renameSync(path, `${path}-moved`);
  expect(log.readSync(position)).toEqual([]);
  await setImmediate();
  expect(() => log.readSync(position)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' }));
  await log.close();
});

test('the look behind a commit is that of its turn', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  const position = await log.append(eventOf(1));
  renameSync(path, `${path}-moved`);
  expect(log.readSync(position)).toEqual([]);
  await setImmediate();
  expect(() => log.readSync(position)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' }));
  await log.close();
});
