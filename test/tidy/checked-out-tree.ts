import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Tree } from './tree.ts';

/**
 * The files of the checkout at `root` that git tracks, or would track: what it ignores is left out. Those that are no text, as
 * pictures, are there and empty.
 */
export function checkedOutTree(root: string): Tree {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const texts: Record<string, string> = {};
  for (const path of new Set(listed.split('\0'))) {
    if (path === '' || !statSync(join(root, path), { throwIfNoEntry: false })?.isFile()) continue;
    const bytes = readFileSync(join(root, path));
    texts[path] = bytes.includes(0) ? '' : bytes.toString('utf8');
  }
  return new Tree(texts);
}
