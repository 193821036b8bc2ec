import { readdirSync } from 'node:fs';

/** The names of the segments in a directory, in order. */
export function segmentsOf(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .sort();
}
