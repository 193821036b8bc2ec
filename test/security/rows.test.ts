import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

// The requirements of the project's page on security: each has a test that begins with its id, here or beside the package.
const ROWS: readonly string[] = [
  ...['TOK-1', 'TOK-2', 'TOK-3', 'TOK-4'],
  ...['HDL-1', 'HDL-2', 'HDL-3'],
  ...['LIF-1', 'LIF-2', 'LIF-3', 'LIF-4', 'LIF-5', 'LIF-6', 'LIF-7', 'LIF-8', 'LIF-9', 'LIF-10'],
  ...['INP-1', 'INP-2', 'INP-3', 'INP-4'],
  ...['LOG-1', 'LOG-2', 'LOG-3'],
  ...['FS-1', 'FS-2', 'SQL-1', 'LEK-1', 'DOS-1', 'DOS-2'],
  ...['WEB-1', 'WEB-2'],
];

const TITLE = /^ *(?:it|describe)(?:\.each\([^;]*?\))?\(\s*[`']((?:[A-Z]{2,3}-\d+(?:, )?)+):? /gm;

const FOLDERS: readonly URL[] = ['./', '../../packages/web/test/'].map((path) => new URL(path, import.meta.url));

function testsIn(folder: URL): readonly URL[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  return names.map((name) => new URL(name, folder));
}

/** The rows that the titles of tests in this text begin with; one that is expected to fail counts for none. */
function rowsOf(text: string): readonly string[] {
  return [...text.matchAll(TITLE)].flatMap(([, ids = '']) => ids.split(', '));
}

it('every requirement has a test of its name, and every test names a requirement that there is', () => {
  const named = new Set(FOLDERS.flatMap(testsIn).flatMap((file) => rowsOf(readFileSync(file, 'utf8'))));
  expect([...named].sort()).toEqual([...ROWS].sort());
});

it('control: a title in a comment, in the middle, or of what fails, names nothing', () => {
  expect(rowsOf("  it('TOK-1, HDL-2: a', x);\n  it.each([1])('FS-1: b', y);")).toEqual(['TOK-1', 'HDL-2', 'FS-1']);
  // Text that the check reads: no test of this file is skipped.
  for (const text of ["// it('TOK-1: a'", "it('of TOK-1: a'", "  it.fails('TOK-1: a'", "  it.skip('TOK-1: a'"]) {
    expect(rowsOf(text)).toEqual([]);
  }
});
