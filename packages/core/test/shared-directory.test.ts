import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSharedDirectory } from '../src/secure-path.ts';
import { directory, file, isRoot, refused } from './own-path.ts';

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
