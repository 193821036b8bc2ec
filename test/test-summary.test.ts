import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { runNode } from './setup/run-program.ts';

const SUMMARY = join(dirname(dirname(fileURLToPath(import.meta.url))), 'scripts/test-summary.mjs');
const GREEN = { success: true, numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };

it.each([
  ['a green run', GREEN, 0, '7 passed, 0 failed', '0'],
  [
    'a green run with skipped tests',
    { ...GREEN, numPendingTests: 2, numTodoTests: 1 },
    0,
    '7 passed, 0 failed, 3 skipped',
    '0',
  ],
  ['failed tests', { ...GREEN, success: false, numFailedTests: 2 }, 1, '7 passed, 2 failed', '1'],
  ['an error outside every test', GREEN, 1, '7 passed, 1 failed', '1'],
  ['a file that could not be loaded', { ...GREEN, success: false }, 1, '7 passed, 1 failed', '1'],
  ['a run without any test', { ...GREEN, numPassedTests: 0 }, 0, '0 passed, 1 failed', '1'],
  ['a type check or linter that failed before', undefined, 2, '0 passed, 1 failed', '1'],
  ['a report that was cut', '{"success":true,', 0, '0 passed, 1 failed', '1'],
])('sums up %s', async (_, report, status, line, code) => {
  const directory = mkdtempSync(join(tmpdir(), 'sessionlog-summary-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  if (report !== undefined) {
    writeFileSync(join(directory, 'report.json'), typeof report === 'string' ? report : JSON.stringify(report));
  }
  const end = await runNode([SUMMARY, 'report.json', String(status)], directory);
  expect(end).toEqual({ code, stdout: `${line}\n`, stderr: '' });
});
