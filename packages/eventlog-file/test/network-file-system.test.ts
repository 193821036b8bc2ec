import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import { plainEvent } from './plain-event.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { unsyncedFileSystem } from './unsynced-file-system.ts';

it('a network file system is refused before anything is made there, unless it is allowed', async () => {
  const nfs = { ...unsyncedFileSystem, statfs: () => ({ type: 0x6969 }) };
  for (const readOnly of [false, true]) {
    const directory = scratchDirectory();
    await expect(openFileEventLog(nfs, directory, 'sync', { readOnly })).rejects.toMatchObject({
      code: 'ERR_INSECURE_PATH',
      path: directory,
      message: expect.stringContaining('NFS'),
    });
    expect(existsSync(directory)).toBe(false);
  }
  const log = await openFileEventLog(nfs, scratchDirectory(), 'sync', { dangerouslyAllowNetworkFileSystem: true });
  await log.append(plainEvent(1));
  await log.close();
});

it('a directory that is to be made is judged by where it will be', async () => {
  const asked: string[] = [];
  const fs = {
    ...unsyncedFileSystem,
    statfs(path: string) {
      asked.push(path);
      return unsyncedFileSystem.statfs(path);
    },
  };
  const directory = scratchDirectory();
  await (await openFileEventLog(fs, `${directory}/a/b`)).close();
  await (await openFileEventLog(fs, `${directory}/a/b`)).close();
  expect(asked).toEqual([directory.slice(0, directory.lastIndexOf('/')), `${directory}/a/b`]);
});
