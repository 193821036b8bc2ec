import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The file that Node is to run for a program of the tests: its bundle where this run made one (`bundle-programs.ts`), else the
 * source itself.
 */
export function programFile(source: URL): string {
  const file = fileURLToPath(source);
  const bundles = process.env['SESSIONLOG_TEST_PROGRAMS'];
  return bundles === undefined ? file : join(bundles, basename(file).replace(/\.ts$/, '.js'));
}
