import { posix } from 'node:path';
import { PAGE } from '../paths.ts';
import type { Rule } from '../rule.ts';
import { lineAt } from '../source.ts';
import type { Tree } from '../tree.ts';

const LINK = /\]\(([^)\s]+)\)/g;
const CODE_PATH = /`((?:\.ci|docs|orchestrator|packages|scripts|test)\/[\w./-]+)`/g;
const FENCE = /^```[\s\S]*?^```$/gm;

export const deadLink: Rule = {
  name: 'links between pages, and paths named in them, lead somewhere',
  controls: [
    { files: { 'README.md': 'a\n[b](docs/none.md)' }, at: 'README.md:2' },
    { files: { 'README.md': '[b](docs/a.md#none)', 'docs/a.md': '# A\n' }, at: 'README.md:1' },
    { files: { 'docs/a.md': '# A\n\n[a](#b)' }, at: 'docs/a.md:3' },
    { files: { 'docs/a.md': '[a](/docs/a.md)' }, at: 'docs/a.md:1' },
    { files: { 'docs/a.md': 'See `test/none.test.ts`.' }, at: 'docs/a.md:1' },
  ],
  allowed: {
    'README.md':
      '[a](docs/a.md) [b](docs/a.md#b-is-c) [c](docs) [d](https://example.org/e) `test/a.test.ts` `docs/`\n```\n[e](none)\n```\n',
    'docs/a.md': '# A\n\n## B is `C`!\n\n[a](../README.md) [b](#a)',
    'test/a.test.ts': '',
  },
  *check(tree) {
    for (const path of tree.paths(PAGE)) {
      const text = withoutFences(tree.text(path));
      for (const { 1: target = '', index } of text.matchAll(LINK)) {
        if (!leads(tree, path, target)) yield { path, line: lineAt(text, index), problem: `${target} leads nowhere.` };
      }
      for (const { 1: named = '', index } of text.matchAll(CODE_PATH)) {
        if (!exists(tree, named)) yield { path, line: lineAt(text, index), problem: `${named} is not in the tree.` };
      }
    }
  },
};

function leads(tree: Tree, path: string, target: string): boolean {
  if (/^(?:https|mailto):/.test(target)) return true;
  const [file = '', heading] = target.split('#', 2);
  const page = file === '' ? path : posix.join(posix.dirname(path), file);
  if (file.startsWith('/') || !exists(tree, page)) return false;
  return heading === undefined || (tree.has(page) && headings(tree.text(page)).includes(heading));
}

function exists(tree: Tree, path: string): boolean {
  return tree.has(path) || tree.hasFolder(path);
}

function headings(text: string): string[] {
  return [...withoutFences(text).matchAll(/^#+ (.*)$/gm)].map(({ 1: heading = '' }) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

// Line numbers stay.
function withoutFences(text: string): string {
  return text.replace(FENCE, (fence) => '\n'.repeat(fence.split('\n').length - 1));
}
