import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  checkPrivateDirectory,
  checkPrivateFile,
  checkSharedDirectory,
  secureParent,
  securePrivateDirectory,
} from '../src/secure-path.ts';

const isRoot = process.geteuid?.() === 0;

/** A directory of our own with mode 0700, removed at the end of the test. */
function scratch(): string {
  const directory = fs.mkdtempSync(join(tmpdir(), 'sessionlog-secure-path-'));
  onTestFinished(() => fs.rmSync(directory, { recursive: true }));
  return directory;
}

function directory(mode: number, name = 'directory'): string {
  const path = join(scratch(), name);
  fs.mkdirSync(path);
  fs.chmodSync(path, mode);
  return path;
}

function file(mode = 0o600): string {
  const path = join(scratch(), 'file');
  fs.writeFileSync(path, '');
  fs.chmodSync(path, mode);
  return path;
}

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

/** What is wrong, and what to do: two sentences. */
function refused(path: string, what: string) {
  const message = expect.stringMatching(new RegExp(`^[^\\0]* ${what}[^.]*\\. [A-Z].*\\.$`));
  return expect.objectContaining({ code: 'ERR_INSECURE_PATH', path, message });
}

function diskFull(): never {
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}

function checkFile(path: string): void {
  checkPrivateFile(path, fs.lstatSync(path));
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

describe('a directory in which files of others stand too', () => {
  it.each([0o700, 0o755, 0o775, 0o2770, 0o1777])('may have mode %o', (mode) =>
    expect(() => checkSharedDirectory(directory(mode))).not.toThrow(),
  );

  it.each([0o777, 0o702])('must not have mode %o, nor its parent', (mode) => {
    const open = directory(mode);
    expect(() => checkSharedDirectory(open)).toThrow(
      expect.objectContaining({ code: 'ERR_INSECURE_PATH', path: open }),
    );
    const inside = join(open, 'inside');
    fs.mkdirSync(inside, { mode: 0o700 });
    expect(() => checkSharedDirectory(inside)).toThrow(expect.objectContaining({ path: open }));
  });

  it('is no link and no file', () => {
    const real = directory(0o700);
    fs.symlinkSync(real, `${real}-link`);
    const link = `${real}-link`;
    expect(() => checkSharedDirectory(link)).toThrow(refused(link, 'is a symbolic link'));
    const path = file();
    expect(() => checkSharedDirectory(path)).toThrow(refused(path, 'is not a directory'));
  });

  it('belongs to us or to the superuser, and to nobody else', () => {
    const path = directory(0o700);
    if (isRoot) fs.chownSync(path, 65_534, 65_534);
    // Who is not the superuser can give no directory away, and looks at his own as somebody else.
    asUser(isRoot ? 0 : 12_345, () => {
      expect(() => checkSharedDirectory(path)).toThrow(refused(path, 'belongs to another user'));
    });
    asUser(12_345, () => expect(() => checkSharedDirectory('/usr')).not.toThrow());
  });
});

/** Lets the process ask as another user who it is, as long as `act` takes. */
function asUser(id: number, act: () => void): void {
  const { geteuid } = process;
  Object.assign(process, { geteuid: () => id });
  try {
    act();
  } finally {
    Object.assign(process, { geteuid });
  }
}
