import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** Whether the tests run as the superuser, who alone can give a path to somebody else. */
export const isRoot = process.geteuid?.() === 0;

/** A directory of our own with mode 0700, removed at the end of the test. */
export function scratch(): string {
  const directory = fs.mkdtempSync(join(tmpdir(), 'sessionlog-secure-path-'));
  onTestFinished(() => fs.rmSync(directory, { recursive: true }));
  return directory;
}

/** A directory with this mode, alone in one of our own. */
export function directory(mode: number, name = 'directory'): string {
  const path = join(scratch(), name);
  fs.mkdirSync(path);
  fs.chmodSync(path, mode);
  return path;
}

/** An empty file with this mode, alone in a directory of our own. */
export function file(mode = 0o600): string {
  const path = join(scratch(), 'file');
  fs.writeFileSync(path, '');
  fs.chmodSync(path, mode);
  return path;
}

/** What is wrong, and what to do: two sentences. */
export function refused(path: string, what: string) {
  const message = expect.stringMatching(new RegExp(`^[^\\0]* ${what}[^.]*\\. [A-Z].*\\.$`));
  return expect.objectContaining({ code: 'ERR_INSECURE_PATH', path, message });
}
