import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The path of the only segment in a directory. */
export function segmentPath(directory: string): string {
  const [name, ...others] = readdirSync(directory).filter((name) => name.endsWith('.log'));
  if (name === undefined || others.length > 0) throw new Error('there is not exactly one segment');
  return join(directory, name);
}
