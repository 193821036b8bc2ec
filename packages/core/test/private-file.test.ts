import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPrivateFile } from '../src/secure-path.ts';
import { directory, file, isRoot, refused, scratch } from './own-path.ts';

function checkFile(path: string): void {
  checkPrivateFile(path, fs.lstatSync(path));
}

describe('a private file', () => {
  it('is taken when it is nobody else’s business', () => {
    for (const mode of [0o600, 0o400, 0o700]) expect(() => checkFile(file(mode)), mode.toString(8)).not.toThrow();
  });

  it('is refused with any right of the group or of others', () => {
    for (const right of [0o040, 0o020, 0o010, 0o004, 0o002, 0o001]) {
      const path = file(0o600 | right);
      expect(() => checkFile(path), right.toString(8)).toThrow(refused(path, 'is open to other users'));
    }
  });

  it('is refused when it is a symbolic link, a directory or a pipe', () => {
    const link = join(scratch(), 'link');
    fs.symlinkSync(file(), link);
    const pipe = join(scratch(), 'pipe');
    execFileSync('mkfifo', ['-m', '600', pipe]);
    for (const path of [link, pipe, directory(0o700)]) {
      expect(() => checkFile(path)).toThrow(refused(path, 'is not a regular file'));
    }
  });

  it('is refused when it has a second name', () => {
    const path = file();
    fs.linkSync(path, `${path}-2`);
    expect(() => checkFile(path)).toThrow(refused(path, 'has a second name'));
  });

  it('is refused when it belongs to another user', () => {
    const path = isRoot ? file() : '/etc/passwd';
    if (isRoot) fs.chownSync(path, 65_534, 0);
    expect(() => checkFile(path)).toThrow(refused(path, 'belongs to another user'));
  });
});
