import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIRECTORIES = ['test/processes', 'packages/eventlog-sqlite/test/children'];
// The built packages look for these beside themselves.
const WORKERS = ['aside-worker', 'check-copy-worker', 'check-pages-worker', 'copy-worker'].map(
  (name) => `packages/eventlog-sqlite/dist/${name}.js`,
);

/**
 * Bundles the programs that tests run in processes of their own, with the built packages, for this run. A run starts about a
 * thousand of them, and Node takes a few times longer to find and load some hundred modules than to load one.
 */
export default async function bundlePrograms(): Promise<() => void> {
  const parent = join(ROOT, 'test/dist');
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'programs-'));
  const programs = DIRECTORIES.flatMap((each) =>
    readdirSync(join(ROOT, each))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(ROOT, each, name)),
  );
  const input = Object.fromEntries(
    [...programs, ...WORKERS.map((file) => join(ROOT, file))].map((file) => [
      basename(file).replace(/\.[jt]s$/, ''),
      file,
    ]),
  );
  const bundle = await rolldown({ input, platform: 'node', external: ['better-sqlite3', 'pg'] });
  await bundle.write({ dir: directory, format: 'esm', entryFileNames: '[name].js' });
  await bundle.close();
  process.env['SESSIONLOG_TEST_PROGRAMS'] = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
