// Sums up runs of the test runner from their JSON reports, in one line. Written for any Node >= 18.
//
//   node scripts/test-summary.mjs REPORT STATUS
//
// prints `N passed, N failed` for one run that ended with STATUS, and fails when anything did.
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

/**
 * Counts the tests of one run. A run that failed without a failed test (the type check, the linter, a file that could
 * not be loaded, an error outside every test, a runner that was killed) counts as one failure more.
 */
export function countTests(reportPath, status) {
  const report = readReport(reportPath);
  const passed = report?.numPassedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const failed = report?.numFailedTests ?? 0;
  const wentWell = status === 0 && report?.success === true && passed > 0;
  return { passed, skipped, failed: wentWell ? failed : Math.max(failed, 1) };
}

/** The full names of the tests that a run skipped; the reason stands in the name or beside the test. */
export function skippedTests(reportPath) {
  const results = (readReport(reportPath)?.testResults ?? []).flatMap(({ assertionResults }) => assertionResults);
  return results.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName);
}

/** The line that closes a run. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const counts = countTests(argv[2], Number(argv[3]));
  console.log(closingLine(counts));
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
