import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

const DIST = fileURLToPath(new URL('../../packages/eventlog-file/dist', import.meta.url));

/** A change that takes a rule out of the file log. */
export interface Mutation {
  /** The built file, without its folder. */
  readonly file: string;
  /** What stands there once, and what takes its place. */
  readonly from: string;
  readonly to: string;
}

/**
 * The built file log in one file, which many threads can load in little time; or one in which a rule is missing, so that a
 * rig can be shown to find it out. Gives the URL of what stands for `file-event-log.js`.
 *
 * @throws Error when the rule is not found: then it was moved, and the mutation has to follow.
 */
export async function bundledFileLog(scratch: string, mutation?: Mutation): Promise<string> {
  const directory = mkdtempSync(join(scratch, 'bundle-'));
  const plugins = mutation === undefined ? [] : [taking(mutation)];
  const bundle = await rolldown({ input: join(DIST, 'file-event-log.js'), platform: 'node', plugins });
  await bundle.write({ dir: directory, format: 'esm', entryFileNames: 'file-event-log.mjs' });
  await bundle.close();
  return pathToFileURL(join(directory, 'file-event-log.mjs')).href;
}

function taking({ file, from, to }: Mutation): Plugin {
  let isTaken = false;
  return {
    name: 'mutation',
    transform(text, path) {
      if (path !== join(DIST, file)) return undefined;
      if (text.split(from).length !== 2)
        throw new Error(`The rule to take out does not stand once in ${file}: ${from}`);
      isTaken = true;
      return text.replace(from, () => to);
    },
    buildEnd() {
      if (!isTaken) throw new Error(`${file} is no part of the file log: the rule to take out was moved.`);
    },
  };
}
