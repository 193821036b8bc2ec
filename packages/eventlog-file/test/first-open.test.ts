import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { FileEventLog, openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { directoryState } from './directory-state.ts';
import { interceptedFileSystem } from './intercepted-file-system.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { segmentPath } from './segment-path.ts';
import { systemError } from './system-error.ts';

const CORRUPT = { code: 'ERR_EVENT_LOG_CORRUPT', location: 'STORE' };

it('8 processes open a directory for the first time at once: one store, no error, every event is there', async () => {
  const rounds = scale > 1 ? 100 * scale : 50;
  const child = fileURLToPath(new URL('./append-when-told.ts', import.meta.url));
  const children = Array.from({ length: 8 }, () => fork(child, { execArgv: [] }));
  onTestFinished(() => {
    for (const process of children) process.kill();
  });
  const died = Promise.race(children.map((process) => once(process, 'exit'))).then(() => ['a child ended']);
  const answer = async (process: ChildProcess): Promise<unknown> =>
    (await Promise.race([once(process, 'message'), died]))[0];
  await Promise.all(children.map(answer));
  for (let round = 0; round < rounds; round++) {
    const directory = scratchDirectory();
    const answers = children.map(answer);
    for (const [number, process] of children.entries()) process.send({ directory, number });
    expect(await Promise.all(answers)).toEqual(children.map((_, number) => `appended ${number}`));
    expect(readdirSync(directory)).toHaveLength(3);
    const log = await FileEventLog.open({ directory });
    const ids = readAll(log).map(({ id }) => id);
    expect(ids.sort()).toEqual(children.map((_, number) => plainEvent(number).id));
    await log.close();
  }
  process.stdout.write(`first open by 8 processes at once: ${rounds} rounds\n`);
});

it('a process is killed at each step of the first opening: the next open makes or finishes the store', async () => {
  for (let k = 0, calls = 1; k < calls; k++) {
    const directory = scratchDirectory();
    calls = 0;
    const fs = interceptedFileSystem(({ name, perform, args }) => {
      // A killed process leaves no descriptor open.
      if (++calls > k && name !== 'close') throw systemError('EIO');
      return perform(...args);
    });
    const died = await openFileEventLog(fs, directory).then(
      () => false,
      () => true,
    );
    if (!died) break;
    const log = await FileEventLog.open({ directory });
    await log.append(plainEvent(1));
    const again = await FileEventLog.open({ directory });
    expect(readAll(again)).toHaveLength(1);
    expect(readFileSync(join(directory, 'STORE'), 'utf8')).toContain('"segment":"00000001-');
    await Promise.all([log.close(), again.close()]);
  }
});

it('STORE with the second name that its killed maker left is finished; with a second name elsewhere it is refused', async () => {
  const directory = scratchDirectory();
  await (await FileEventLog.open({ directory })).close();
  linkSync(join(directory, 'STORE'), join(directory, 'STORE-0123456789abcdef.tmp'));
  writeFileSync(join(directory, 'STORE-fedcba9876543210.tmp'), 'of another opening');
  await (await FileEventLog.open({ directory })).close();
  expect(readdirSync(directory).filter((name) => name.startsWith('STORE'))).toEqual([
    'STORE',
    'STORE-fedcba9876543210.tmp',
  ]);
  linkSync(join(directory, 'STORE'), join(directory, 'COPY'));
  await expect(FileEventLog.open({ directory })).rejects.toMatchObject({ code: 'ERR_INSECURE_PATH' });
});

it('a directory without STORE that holds events is refused, never empty, and nothing is touched', async () => {
  const directory = scratchDirectory();
  const log = await FileEventLog.open({ directory });
  await log.append(plainEvent(1));
  await log.close();
  rmSync(join(directory, 'STORE'));
  const before = directoryState(directory);
  await expect(FileEventLog.open({ directory })).rejects.toMatchObject(CORRUPT);
  expect(directoryState(directory)).toEqual(before);
});

it('STORE without its segment is refused, and nothing is touched', async () => {
  const directory = scratchDirectory();
  await (await FileEventLog.open({ directory })).close();
  const path = segmentPath(directory);
  rmSync(path);
  const before = directoryState(directory);
  await expect(FileEventLog.open({ directory })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  expect(directoryState(directory)).toEqual(before);
});

it('a directory of somebody is refused, and nothing is touched', async () => {
  const names = ['notes.txt', 'STORE.bak', 'store', '00000002-0123456789abcdef.log', '1.log', 'STORE-1.tmp', 'sub/'];
  for (const name of names) {
    const directory = scratchDirectory();
    mkdirSync(directory, { mode: 0o700 });
    if (name.endsWith('/')) mkdirSync(join(directory, name));
    else writeFileSync(join(directory, name), '');
    const before = directoryState(directory);
    await expect(FileEventLog.open({ directory }), name).rejects.toMatchObject(CORRUPT);
    expect(directoryState(directory)).toEqual(before);
  }
});

it('files of desktops, of the file system and of killed openings are passed over', async () => {
  const directory = scratchDirectory();
  mkdirSync(join(directory, 'lost+found'), { recursive: true, mode: 0o700 });
  for (const name of ['.DS_Store', 'STORE-0123456789abcdef.tmp', '00000001-0123456789abcdef.log']) {
    writeFileSync(join(directory, name), 'half');
  }
  const log = await FileEventLog.open({ directory });
  await log.append(plainEvent(1));
  expect(readAll(log)).toHaveLength(1);
  await log.close();
});

it('a store that appears between the look for it and the look around is opened, not refused', async () => {
  const directory = scratchDirectory();
  const made = `${directory}-made`;
  const other = await FileEventLog.open({ directory: made });
  await other.append(plainEvent(1));
  mkdirSync(directory, { mode: 0o700 });
  const fs: FileSystem = {
    ...fileSystem,
    readdir(path) {
      if (readdirSync(path).length === 0) {
        for (const name of readdirSync(made)) copyPrivately(join(made, name), join(path, name));
      }
      return fileSystem.readdir(path);
    },
  };
  const log = await openFileEventLog(fs, directory);
  expect(readAll(log)).toHaveLength(1);
  await Promise.all([log.close(), other.close()]);
});

it('a store that appears while our own is made wins, and ours leaves nothing behind', async () => {
  const directory = scratchDirectory();
  const made = `${directory}-made`;
  const other = await FileEventLog.open({ directory: made });
  await other.append(plainEvent(1));
  const fs: FileSystem = {
    ...fileSystem,
    link(existing, path) {
      for (const name of readdirSync(made)) renameSync(join(made, name), join(directory, name));
      fileSystem.link(existing, path);
    },
  };
  const log = await openFileEventLog(fs, directory);
  expect(readAll(log)).toHaveLength(1);
  expect(readdirSync(directory)).toHaveLength(3);
  await Promise.all([log.close(), other.close()]);
});

function copyPrivately(from: string, to: string): void {
  writeFileSync(to, '', { mode: 0o600 });
  copyFileSync(from, to);
}

it('an opening that fails before its store has a name leaves nothing behind', async () => {
  const directory = scratchDirectory();
  for (const failAt of [1, 2]) {
    let syncs = 0;
    const fs: FileSystem = {
      ...fileSystem,
      fsync: (descriptor) =>
        ++syncs === failAt ? Promise.reject(systemError('ENOSPC')) : fileSystem.fsync(descriptor),
    };
    await expect(openFileEventLog(fs, directory)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    expect(readdirSync(directory)).toEqual([]);
  }
});
