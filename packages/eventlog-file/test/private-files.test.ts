import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FileEventLog } from '../src/file-event-log.ts';
import { directoryState } from './directory-state.ts';
import { plainEvent } from './plain-event.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { segmentPath } from './segment-path.ts';

const INSECURE = { code: 'ERR_INSECURE_PATH' };
const CHILD = fileURLToPath(new URL('./append-under-umask.ts', import.meta.url));

async function logWithEvent(): Promise<string> {
  const directory = scratchDirectory();
  const log = await FileEventLog.open({ directory });
  await log.append(plainEvent(1));
  await log.close();
  return directory;
}

describe('files are for their owner alone', () => {
  for (const umask of ['000', '022', '077', '0777']) {
    it(`under umask ${umask}: directory 0700, files 0600`, () => {
      const directory = scratchDirectory();
      execFileSync(process.execPath, [CHILD, directory, umask]);
      const modes = [directory, ...readdirSync(directory).map((name) => join(directory, name))].map(
        (path) => lstatSync(path).mode & 0o7777,
      );
      expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
    });
  }
});

describe('a file that is not ours alone is refused, and left as it is', () => {
  const swaps: Readonly<Record<string, (path: string, aside: string) => void>> = {
    'a symbolic link to the file itself': (path, aside) => {
      renameSync(path, aside);
      symlinkSync(aside, path);
    },
    'a symbolic link to a file of somebody': (path, aside) => {
      renameSync(path, `${aside}.old`);
      writeFileSync(aside, 'somebody');
      symlinkSync(aside, path);
    },
    'a dangling symbolic link': (path, aside) => {
      renameSync(path, `${aside}.old`);
      symlinkSync(aside, path);
    },
    'a hard link': (path, aside) => linkSync(path, aside),
    'a FIFO': (path, aside) => {
      renameSync(path, aside);
      execFileSync('mkfifo', ['-m', '600', path]);
    },
    'a symbolic link to a FIFO': (path, aside) => {
      renameSync(path, `${aside}.old`);
      execFileSync('mkfifo', ['-m', '600', aside]);
      symlinkSync(aside, path);
    },
    'a directory': (path, aside) => {
      renameSync(path, aside);
      mkdirSync(path, { mode: 0o700 });
    },
    'mode 0666': (path) => chmodSync(path, 0o666),
    'mode 0640': (path) => chmodSync(path, 0o640),
  };
  for (const [what, swap] of Object.entries(swaps)) {
    for (const which of ['STORE', 'the segment']) {
      it(`${what} in place of ${which}`, async () => {
        const directory = await logWithEvent();
        const path = which === 'STORE' ? join(directory, 'STORE') : segmentPath(directory);
        const outside = dirname(directory);
        swap(path, join(outside, 'aside'));
        const before = [directoryState(directory), directoryState(outside)];
        await expect(FileEventLog.open({ directory })).rejects.toMatchObject({ ...INSECURE, path });
        expect([directoryState(directory), directoryState(outside)]).toEqual(before);
      });
    }
  }

  it('a directory that others can write to, or that is a symbolic link', async () => {
    const directory = await logWithEvent();
    const link = `${directory}-link`;
    symlinkSync(directory, link);
    await expect(FileEventLog.open({ directory: link })).rejects.toMatchObject(INSECURE);
    chmodSync(directory, 0o770);
    await expect(FileEventLog.open({ directory })).rejects.toMatchObject(INSECURE);
  });
});

it('what the system refuses is said in a sentence with its reason and the path', async () => {
  const directory = scratchDirectory();
  writeFileSync(directory, '');
  const inFile = FileEventLog.open({ directory: join(directory, 'log') });
  await expect(inFile).rejects.toMatchObject({
    code: 'ERR_EVENT_LOG_UNAVAILABLE',
    message: expect.stringMatching(/ENOTDIR/),
  });
  await expect(inFile).rejects.toThrow(basename(directory));
  const long = FileEventLog.open({ directory: join(dirname(directory), 'x'.repeat(300)) });
  await expect(long).rejects.toMatchObject({
    code: 'ERR_EVENT_LOG_UNAVAILABLE',
    message: expect.stringMatching(/ENAMETOOLONG/),
  });
});

it('the child of these tests reports its failures', () => {
  expect(spawnSync(process.execPath, [CHILD, '', '022']).status).not.toBe(0);
});
