import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiReport, apiReports, ROOT } from './api-report/api-report.ts';
import { Tree } from './tidy/tree.ts';

const HOW = 'The public surface has changed. If that is meant: npm run api-report, and commit what it writes.';

it.each(apiReports())('$path is the public surface as it was built', ({ path, text }) => {
  expect(committed(path), HOW).toBe(`${text}\n`);
});

describe('a change is seen', () => {
  const report = (index: string, a: string): string =>
    apiReport('a', 'dist/index.d.ts', new Tree({ 'dist/index.d.ts': index, 'dist/a.d.ts': a }));
  const before = report(
    "export { f, type T } from './a.ts';",
    '/** F. */\nexport declare function f(a: number): void;\nexport type T = 1;',
  );

  it('of a declaration', () => {
    const after = report(
      "export { f, type T } from './a.ts';",
      'export declare function f(a?: number): void;\nexport type T = 1;',
    );
    expect(after).not.toBe(before);
  });

  it('of what is exported', () => {
    const after = report(
      "export { f } from './a.ts';",
      'export declare function f(a: number): void;\nexport type T = 1;',
    );
    expect(after).not.toBe(before);
  });

  it('and of order and comments is not', () => {
    const after = report(
      "export type { T } from './a.ts';\nexport { f } from './a.ts';",
      'export type T = 1;\n/** Of f. */\nexport declare function f(/* Of a. */a: number): void;\n',
    );
    expect(after).toBe(before);
    expect(before).toContain('function f(a: number): void;');
  });
});

function committed(path: string): string {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return 'There is no report.';
  }
}
