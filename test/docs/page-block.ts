import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A `ts` block of a page. */
export interface PageBlock {
  /** Path of the page from the root. */
  readonly page: string;
  /** The line of the block's first line of code, counted from 1. */
  readonly line: number;
  /** The file that the block is, when its fence names one: other blocks of the page can import it. */
  readonly file: string | undefined;
  readonly code: string;
}

const FENCE = /^```ts(?: (\S+\.ts))?\n([\s\S]*?)^```$/gm;
const OPENING = /^\s*`{3,}\s*(?:ts|typescript)\b/gim;

/**
 * The `ts` blocks of the page at `page` under `root`, in their order.
 *
 * @throws Error when something looks like the beginning of a block and is none: nobody would run it.
 */
export function pageBlocks(root: string, page: string): PageBlock[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(FENCE)].map(({ index, 1: file, 2: code = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length + 1,
    file,
    code,
  }));
  const begun = text.match(OPENING)?.length ?? 0;
  if (begun !== blocks.length) {
    throw new Error(`${page} begins ${begun} blocks of TypeScript, and ${blocks.length} are whole: write \`\`\`ts.`);
  }
  return blocks;
}
