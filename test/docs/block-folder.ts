import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '../setup/run-program.ts';
import type { PageBlock } from './page-block.ts';
import { runInEmptyDirectory } from './run-in-empty-directory.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc');

/**
 * Blocks written out as files, each in a folder of its page, where they find the packages as users do: as they were
 * built. A block stands at the line in its file that it has in its page, so that every complaint names the page's line.
 */
export class BlockFolder {
  readonly #folder: string;

  /** @param name - of the folder, which is made anew inside this package. */
  constructor(name: string, blocks: readonly PageBlock[]) {
    this.#folder = join(ROOT, 'test/dist', name);
    rmSync(this.#folder, { recursive: true, force: true });
    for (const block of blocks) {
      const path = this.#path(block);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '\n'.repeat(block.line - 1) + block.code);
    }
    mkdirSync(this.#folder, { recursive: true });
    const extended = relative(this.#folder, join(ROOT, 'tsconfig.base.json'));
    const compilerOptions = {
      noEmit: true,
      composite: false,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      // Those of Hono need the ones of a browser.
      skipLibCheck: true,
    };
    writeFileSync(join(this.#folder, 'tsconfig.json'), JSON.stringify({ extends: extended, compilerOptions }));
    writeFileSync(join(this.#folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  }

  /** What the compiler says against the blocks, a line for each complaint: `page:line:column error`. */
  async compile(): Promise<string[]> {
    const { stdout } = await runNode([COMPILER, '--pretty', 'false', '-p', this.#folder], this.#folder);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(asPage);
  }

  /** Runs a block in an empty directory of its own. @returns what it printed, if it failed; `undefined` if it did not. */
  run(block: PageBlock): Promise<string | undefined> {
    return runInEmptyDirectory(`${block.page}:${block.line}`, this.#path(block));
  }

  #path({ page, line, file = `line-${line}.ts` }: PageBlock): string {
    return join(this.#folder, page, file);
  }
}

// `docs/a.md/line-12.ts(14,3): error` is `docs/a.md:14:3 error`.
function asPage(complaint: string): string {
  return complaint.replace(/^(.*\.md)\/[^/(]+\((\d+),(\d+)\):/, '$1:$2:$3');
}
