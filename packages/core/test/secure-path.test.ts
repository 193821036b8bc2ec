import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkPrivateDirectory,
  checkPrivateFile,
  checkSharedDirectory,
  secureParent,
  securePrivateDirectory,
} from '../src/secure-path.ts';
import { directory, file, isRoot, refused, scratch } from './own-path.ts';

function modeOf(path: string): string {
  return (fs.statSync(path).mode & 0o7777).toString(8);
}

function withUmask<Result>(umask: number, act: () => Result): Result {
  const before = process.umask(umask);
  try {
    return act();
  } finally {
    process.umask(before);
  }
}

/** Lets `replacement` stand for a function of the file system, as long as `act` takes: what another process does, or a kill. */
function instead<Name extends 'mkdirSync' | 'chmodSync'>(name: Name, replacement: unknown, act: () => void): void {
  const real = fs[name];
  Object.assign(fs, { [name]: replacement });
  syncBuiltinESMExports();
  try {
    act();
  } finally {
    Object.assign(fs, { [name]: real });
    syncBuiltinESMExports();
  }
}

function diskFull(): never {
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}

describe('a private directory that is made', () => {
  it.each([0o000, 0o022, 0o077, 0o777])('is 0700 with all its parents, under umask %o', (umask) => {
    const top = scratch();
    const path = join(top, 'a', 'b', 'c');
    withUmask(umask, () => securePrivateDirectory(path));
    for (let at = path; at !== top; at = dirname(at)) expect(modeOf(at)).toBe('700');
  });

  it('may be named from where the process stands', () => {
    const path = join(scratch(), 'a', 'b');
    securePrivateDirectory(relative(process.cwd(), path));
    expect(modeOf(path)).toBe('700');
  });

  it('is never open to others, also when the process dies right after making it', () => {
    const path = join(scratch(), 'a');
    const die = () => {
      throw new Error('killed');
    };
    instead('chmodSync', die, () => {
      expect(() => withUmask(0, () => securePrivateDirectory(path))).toThrow('killed');
    });
    expect(modeOf(path)).toBe('700');
  });

  it('may be made by another process at the same moment, and is checked then', () => {
    const path = join(scratch(), 'a', 'b');
    const { mkdirSync } = fs;
    const beaten = (mode: number) => (made: string, options: fs.MakeDirectoryOptions) => {
      mkdirSync(made);
      fs.chmodSync(made, mode);
      return mkdirSync(made, options);
    };
    instead('mkdirSync', beaten(0o700), () => securePrivateDirectory(path));
    const open = join(scratch(), 'a');
    instead('mkdirSync', beaten(0o770), () => {
      expect(() => securePrivateDirectory(open)).toThrow(refused(open, 'can be written to'));
    });
    expect(modeOf(open), 'what is there is left as it is').toBe('770');
  });

  it('that cannot be made gives the error of the system', () => {
    const path = file();
    expect(() => securePrivateDirectory(join(path, 'a'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
    instead('mkdirSync', diskFull, () => {
      expect(() => securePrivateDirectory(join(scratch(), 'a'))).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    });
  });
});

describe('a private directory that is there', () => {
  const both = [securePrivateDirectory, checkPrivateDirectory];

  it('is taken when nobody else can write to it, and left as it is', () => {
    for (const mode of [0o700, 0o755, 0o750, 0o500, 0o1700]) {
      const path = directory(mode);
      for (const check of both) expect(() => check(path), mode.toString(8)).not.toThrow();
      expect(modeOf(path)).toBe(mode.toString(8));
    }
  });

  it('is taken where nothing can be made', () => {
    const path = directory(0o700);
    instead('mkdirSync', diskFull, () => expect(() => securePrivateDirectory(path)).not.toThrow());
  });

  it('is refused when the group or others can write to it', () => {
    for (const mode of [0o720, 0o702, 0o722, 0o777, 0o1777]) {
      const path = directory(mode);
      for (const check of both) expect(() => check(path)).toThrow(refused(path, 'can be written to by other users'));
      expect(modeOf(path)).toBe(mode.toString(8));
    }
  });

  it('is refused when it is a symbolic link, of whatever kind', () => {
    const real = directory(0o700);
    const path = join(dirname(real), 'link');
    for (const target of [real, join(real, 'nothing'), file()]) {
      fs.symlinkSync(target, path);
      for (const check of both) expect(() => check(path)).toThrow(refused(path, 'is a symbolic link'));
      fs.unlinkSync(path);
    }
  });

  it('is refused when it is no directory', () => {
    const path = file();
    for (const check of both) expect(() => check(path)).toThrow(refused(path, 'is not a directory'));
  });

  it('is refused when it belongs to another user', () => {
    const path = isRoot ? directory(0o700) : '/usr';
    if (isRoot) fs.chownSync(path, 65_534, 0);
    for (const check of both) expect(() => check(path)).toThrow(refused(path, 'belongs to another user'));
  });

  it('is refused when anybody could put another in its place', () => {
    const parent = directory(0o700, 'parent');
    const path = join(parent, 'own');
    fs.mkdirSync(path, { mode: 0o700 });
    for (const [mode, isSafe] of [
      [0o700, true],
      [0o777, false],
      [0o702, false],
      [0o1777, true],
      [0o770, true],
    ] as const) {
      fs.chmodSync(parent, mode);
      for (const check of [...both, secureParent]) {
        if (isSafe) expect(() => check(path), mode.toString(8)).not.toThrow();
        else expect(() => check(path)).toThrow(refused(parent, 'can be written to by anybody'));
      }
    }
  });

  it('that is missing is made by one and the error of the system from the other', () => {
    const path = join(scratch(), 'a');
    expect(() => checkPrivateDirectory(path)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(fs.existsSync(path)).toBe(false);
    expect(() => secureParent(join(path, 'b'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});

it('on Windows, where the rights of files say little, every path is refused before it is looked at', () => {
  const path = join(scratch(), 'a');
  const stats = fs.lstatSync(file());
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor;
  Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
  try {
    const checkStats = (at: string) => checkPrivateFile(at, stats);
    for (const check of [securePrivateDirectory, checkPrivateDirectory, checkSharedDirectory, checkStats]) {
      expect(() => check(path)).toThrow(refused(path, 'is on Windows'));
    }
  } finally {
    Object.defineProperty(process, 'platform', platform);
  }
  expect(fs.existsSync(path)).toBe(false);
});
