import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const FILE_LOG = fileURLToPath(new URL('../../packages/eventlog-file', import.meta.url));

/** A change that takes a rule out of the file log. */
export interface Mutation {
  /** The built file, without its folder. */
  readonly file: string;
  /** What stands there once, and what takes its place. */
  readonly from: string;
  readonly to: string;
}

/**
 * A copy of the built file log in which one rule is missing, so that a rig can be shown to find it out. Gives the URL of
 * the copy's `file-event-log.js`.
 *
 * @throws Error when the rule is not found: then it was moved, and the mutation has to follow.
 */
export function mutatedFileLog(scratch: string, { file, from, to }: Mutation): string {
  const copy = mkdtempSync(join(scratch, 'mutated-'));
  cpSync(join(FILE_LOG, 'dist'), join(copy, 'dist'), { recursive: true });
  cpSync(join(FILE_LOG, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(FILE_LOG, 'node_modules'), join(copy, 'node_modules'));
  const path = join(copy, 'dist', file);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`The rule to take out does not stand once in ${file}: ${from}`);
  writeFileSync(path, text.replace(from, to));
  return pathToFileURL(join(copy, 'dist/file-event-log.js')).href;
}
