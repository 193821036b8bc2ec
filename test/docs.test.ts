import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BlockFolder } from './docs/block-folder.ts';
import { type PageBlock, pageBlocks } from './docs/page-block.ts';
import { runInEmptyDirectory } from './docs/run-in-empty-directory.ts';
import { postgresUrl, sharedServer } from './postgres/shared-server.ts';
import { scale } from './setup/scale.ts';
import { checkedOutTree } from './tidy/checked-out-tree.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const tree = checkedOutTree(ROOT);

beforeAll(async () => {
  if (postgresUrl !== undefined) process.env['DATABASE_URL'] = await sharedServer();
});

describe('the pages do what they say', () => {
  const pages = tree.paths(/^(?:README|docs\/.*|packages\/[^/]+\/README)\.md$/);
  const blocks = pages.flatMap((page) => pageBlocks(ROOT, page));
  const folder = new BlockFolder('docs', blocks);

  it('compiles every block', async () => {
    expect(await folder.compile()).toEqual([]);
  });

  // Where there is no server, which is said at the start of the run, blocks that need one are only compiled.
  const runnable = blocks.filter(({ code }) => postgresUrl !== undefined || !code.includes('DATABASE_URL'));

  it.each(runnable)('$page:$line runs', async (block) => {
    expect(await folder.run(block)).toBeUndefined();
  });

  it('finds the blocks of the front page', () => {
    expect(blocks.map(({ page }) => page)).toContain('README.md');
  });
});

describe('a page that does not is found out', () => {
  it('names page and line of what does not compile', async () => {
    const blocks = page('# A\n\n```ts\nconst one = 1;\n\nconst two: string = one;\n```\n');
    expect(await new BlockFolder('docs-control-compile', blocks).compile()).toEqual([
      "a.md:6:7 error TS2322: Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it('compiles against the packages as they were built', async () => {
    const blocks = page("```ts\nimport { SessionLog } from '@sessionlog/core';\nnew SessionLog();\n```\n");
    expect(await new BlockFolder('docs-control-import', blocks).compile()).toEqual([
      expect.stringMatching(/^a\.md:2:10 error TS\d+: .*'SessionLog'/),
    ]);
  });

  it('names page and line of what throws, of a rejection, and of a wait for nothing', async () => {
    const blocks = page(
      "```ts\n\nthrow new Error('no');\n```\n",
      "```ts\nvoid Promise.reject(new Error('no'));\n```\n",
      '```ts\nawait new Promise(() => {});\n```\n',
    );
    const folder = new BlockFolder('docs-control-run', blocks);
    expect(await folder.compile()).toEqual([]);
    const [thrown, rejected, endless] = await Promise.all(blocks.map((block) => folder.run(block)));
    expect(thrown).toMatch(/^a\.md:2 ended with 1\n[\s\S]*a\.md\/line-2\.ts:3\n/);
    expect(rejected).toMatch(/^a\.md:6 ended with 1\n/);
    expect(endless).toMatch(/^a\.md:9 ended with 13\n/);
  });

  it('lets a block import another one of its page', async () => {
    const blocks = page(
      '```ts own.ts\nexport const own: number = 1;\n```\n',
      "```ts\nimport { own } from './own.ts';\nif (own !== 1) throw new Error('other');\n```\n",
    );
    const folder = new BlockFolder('docs-control-file', blocks);
    expect(await folder.compile()).toEqual([]);
    for (const block of blocks) expect(await folder.run(block)).toBeUndefined();
  });

  it('refuses a block that nobody would run', () => {
    expect(() => page('```ts\nconst one = 1;\n')).toThrow('a.md begins 1 blocks of TypeScript, and 0 are whole');
    expect(() => page('```typescript\nconst one = 1;\n```\n')).toThrow('and 0 are whole');
  });
});

describe('the examples show what they claim', () => {
  // A log that syncs, proved by those who read the example at full length.
  process.env['SCALE'] = String(scale / 4);
  const examples = tree.paths(/^packages\/examples\/src\/.*\.ts$/);

  for (const path of examples) {
    const isMissing = postgresUrl === undefined && tree.text(path).includes('DATABASE_URL');
    // Where there is no server, which is said at the start of the run, an example that needs one is only compiled.
    it.skipIf(isMissing)(`${path} runs to its end`, async () => {
      expect(await runInEmptyDirectory(path, join(ROOT, path))).toBeUndefined();
    });
  }

  it('are all on their page, and the page names no others', () => {
    const linked = tree.text('packages/examples/README.md').matchAll(/\]\(src\/([^)]+)\)/g);
    expect([...linked].map(([, name]) => name).sort()).toEqual(examples.map((path) => basename(path)));
  });

  it('one that no longer does is found out', async () => {
    const text = tree.text('packages/examples/src/hono.ts');
    const open = text.replace(', { required: true }', '');
    expect(open).not.toBe(text);
    const folder = join(ROOT, 'test/dist/docs-control-example');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'open.ts'), open);
    const failure = await runInEmptyDirectory('open.ts', join(folder, 'open.ts'));
    expect(failure).toMatch(/^open\.ts ended with 1\n[\s\S]*AssertionError[\s\S]*\n200 !== 401\n/);
  });
});

function page(...parts: readonly string[]): PageBlock[] {
  const root = mkdtempSync(join(tmpdir(), 'sessionlog-page-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'a.md'), parts.join(''));
  return pageBlocks(root, 'a.md');
}
