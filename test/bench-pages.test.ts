import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BenchDocument } from './bench/bench-document.ts';
import { BENCH_JSON, benchPages, FRONT_PAGE } from './bench/bench-pages.ts';
import type { BenchResult } from './bench/bench-report.ts';

const document: BenchDocument = JSON.parse(committed(BENCH_JSON));
const pages = benchPages(document, committed(FRONT_PAGE));

describe('what is said of the bench is what was measured', () => {
  it.each([...pages.keys()])('%s is what the committed document gives', (path) => {
    expect(pages.get(path)).toBe(committed(path));
  });

  it('control: another figure gives another table, and other pictures', () => {
    const results = document.results.map((result) => {
      const { figures, ratio } = result;
      const ours = figures.ours.map((figure) => figure * 3);
      return { ...result, figures: { ...figures, ours }, ratio: { ...ratio, median: ratio.median * 3 } };
    });
    const others = benchPages({ ...document, results }, committed(FRONT_PAGE));
    for (const [path, text] of others) expect(text, path).not.toBe(committed(path));
  });

  it('draws text as text, readable in the dark', () => {
    const picture = pages.get('docs/bench/comparison.svg');
    expect(picture).toMatch(/<text[^>]*>Sessionlog, file log<\/text>/);
    expect(picture).toContain('@media (prefers-color-scheme: dark)');
  });

  it('shows of a row with a goal how near its limit it is, and of a limit whether it could reach the goal', () => {
    const [any] = document.results;
    if (any === undefined) throw new Error('There is no result.');
    const plain = { ...any, goal: undefined, target: undefined, isLimit: undefined, besideLimit: undefined };
    const met = { text: '≥ 1', met: true, unanimous: true };
    const results: BenchResult[] = [
      { ...plain, row: 'with a goal', against: 'a peer', target: met },
      { ...plain, row: 'with a goal', against: 'the limit', besideLimit: true },
      { ...plain, row: 'with a goal', against: 'another peer' },
      { ...plain, row: 'limit', against: 'a peer', target: met, isLimit: true },
      { ...plain, row: 'limit', against: 'far away', target: { ...met, met: false, unanimous: false }, isLimit: true },
      { ...plain, row: 'without a goal', against: 'the limit', besideLimit: true },
    ];
    const page = benchPages({ ...document, results }, committed(FRONT_PAGE)).get(FRONT_PAGE) ?? '';
    const rows = page.match(/^\|(?: [^|]+ \|){2} [\d.]+ \|.*$/gm)?.map((line) => line.split(' | '));
    expect(rows?.map(([row, against, , , , , verdict]) => [row, against, verdict])).toEqual([
      ['| with a goal', 'a peer', 'met'],
      ['| with a goal', 'the limit', ''],
      ['| limit', 'a peer', 'the limit itself: within reach'],
      ['| limit', 'far away', 'the limit itself: out of reach, by the median'],
    ]);
  });

  it('keeps what stands around the table', () => {
    const page = committed(FRONT_PAGE);
    expect(benchPages({ ...document, results: [] }, `A\n${page}B\n`).get(FRONT_PAGE)).toMatch(/^A\n# [\s\S]*\nB\n$/);
  });

  it.each(['', `${committed(FRONT_PAGE)}${committed(FRONT_PAGE)}`])('refuses a page without a place for it', (page) => {
    expect(() => benchPages(document, page)).toThrow('README.md must hold each of the two marks once.');
  });
});

function committed(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
}
