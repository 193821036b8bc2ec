import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { systemError } from './system-error.ts';

for (const code of ['EIO', 'ENOSPC', 'EDQUOT']) {
  it(`a sync fails once with ${code}: its whole group and every later call reject, and no sync is tried again`, async () => {
    const directory = scratchDirectory();
    let syncs = 0;
    let failAt = Number.POSITIVE_INFINITY;
    const fs: FileSystem = {
      ...fileSystem,
      fdatasync: (descriptor) =>
        ++syncs === failAt ? Promise.reject(systemError(code)) : fileSystem.fdatasync(descriptor),
    };
    const log = await openFileEventLog(fs, directory);
    await log.append(plainEvent(1));
    const paused = log.read();
    failAt = syncs + 1;
    const group = [2, 3, 4].map((number) => log.append(plainEvent(number)));
    for (const outcome of await Promise.allSettled(group)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_EVENT_LOG_UNAVAILABLE' } });
    }
    const poisoned = { code: 'ERR_EVENT_LOG_POISONED', message: expect.stringContaining(code) };
    for (let again = 0; again < 2; again++) {
      await expect(log.append(plainEvent(5))).rejects.toMatchObject(poisoned);
      expect(() => log.readSync()).toThrow(expect.objectContaining(poisoned));
      await expect(log.read().next()).rejects.toMatchObject(poisoned);
    }
    await expect(paused.next()).rejects.toMatchObject(poisoned);
    await log.close();
    expect(syncs).toBe(failAt);
    const reopened = await openFileEventLog(fileSystem, directory);
    await reopened.append(plainEvent(6));
    const ids = readAll(reopened).map(({ id }) => id);
    expect([ids[0], ids.at(-1)]).toEqual([plainEvent(1).id, plainEvent(6).id]);
    await reopened.close();
  });
}

it('appends that come while a sync is failing are not written', async () => {
  const directory = scratchDirectory();
  const { promise, reject } = Promise.withResolvers<void>();
  let opened = false;
  const fs: FileSystem = {
    ...fileSystem,
    fdatasync: (descriptor) => (opened ? promise : fileSystem.fdatasync(descriptor)),
  };
  const log = await openFileEventLog(fs, directory);
  opened = true;
  const first = log.append(plainEvent(1));
  await new Promise(setImmediate);
  const second = log.append(plainEvent(2));
  reject(systemError('EIO'));
  await expect(first).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  await expect(second).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
  const reopened = await openFileEventLog(fileSystem, directory);
  expect(readAll(reopened).map(({ id }) => id)).not.toContain(plainEvent(2).id);
});
