import type { BenchDocument } from './bench-document.ts';
import { drawComparison } from './draw-comparison.ts';
import { drawGrowth } from './draw-growth.ts';
import { frontPageTable, fullTable } from './markdown-table.ts';

/** Where the document is kept, below the root of the workspace. */
export const BENCH_JSON = 'docs/bench/bench.json';
/** The page with the marks between which the table stands. */
export const FRONT_PAGE = 'README.md';

const BEGIN = '<!-- What stands here is written by `npm run bench -- --publish`. -->';
const END = '<!-- To here. -->';

/**
 * All that is made from a document, by its path below the root of the workspace: the same document gives the same bytes.
 *
 * @param frontPage - the page as it is; all but what stands between the marks is kept.
 */
export function benchPages(document: BenchDocument, frontPage: string): Map<string, string> {
  return new Map([
    ['docs/bench/comparison.svg', drawComparison(document)],
    ['docs/bench/growth.svg', drawGrowth(document)],
    ['docs/bench/README.md', fullTable(document)],
    [FRONT_PAGE, between(frontPage, frontPageTable(document))],
  ]);
}

function between(page: string, text: string): string {
  const [before, rest, ...more] = page.split(BEGIN);
  const [, behind, ...others] = rest?.split(END) ?? [];
  if (before === undefined || behind === undefined || more.length + others.length > 0) {
    throw new RangeError(`${FRONT_PAGE} must hold each of the two marks once.`);
  }
  return `${before}${BEGIN}\n\n${text}\n${END}${behind}`;
}
