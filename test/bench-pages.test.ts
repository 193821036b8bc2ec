import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BenchDocument } from './bench/bench-document.ts';
import { BENCH_JSON, benchPages, FRONT_PAGE } from './bench/bench-pages.ts';

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
