import { entryPoints } from '../entry-point.ts';
import { PACKAGE_SOURCE } from '../paths.ts';
import type { Rule } from '../rule.ts';
import { lineAt } from '../source.ts';

const MANIFEST = JSON.stringify({ exports: { '.': { types: './dist/index.d.ts' } } });

export const oneBarrel: Rule = {
  name: 'an entry point is an index.ts that only exports, and no other file passes on exports',
  controls: [
    { files: { 'packages/web/package.json': MANIFEST }, at: 'packages/web/src/index.ts:1' },
    {
      files: {
        'packages/web/package.json': MANIFEST,
        'packages/web/src/index.ts': "export * from './cookie/cookie.ts';",
        'packages/web/src/cookie/index.ts': '',
      },
      at: 'packages/web/src/cookie/index.ts:1',
    },
    {
      files: {
        'packages/web/package.json': MANIFEST,
        'packages/web/src/index.ts': "export * from './a.ts';\nconst a = 1;",
      },
      at: 'packages/web/src/index.ts:2',
    },
    {
      files: {
        'packages/web/package.json': MANIFEST,
        'packages/web/src/index.ts': "export * from './a.ts';",
        'packages/web/src/a.ts': "export const a = 1;\nexport { b } from './b.ts';",
      },
      at: 'packages/web/src/a.ts:2',
    },
  ],
  allowed: {
    'packages/web/package.json': MANIFEST,
    'packages/web/src/index.ts': "export type { A } from './a.ts';\nexport * from './b.ts';",
    'packages/web/src/a.ts': 'const a = 1;\nexport { a };',
  },
  *check(tree) {
    const entries = new Set(entryPoints(tree).map(({ source }) => source));
    for (const path of entries) {
      if (!path.endsWith('/index.ts') || !tree.has(path)) {
        yield { path, line: 1, problem: 'the manifest names an entry point that is no index.ts of this package.' };
      }
    }
    for (const path of tree.paths(PACKAGE_SOURCE)) {
      if (path.endsWith('/index.ts') && !entries.has(path)) {
        yield { path, line: 1, problem: 'an index.ts that no manifest names: import the files themselves.' };
      }
      const { text, program } = tree.source(path);
      for (const node of program.body) {
        const passesOn =
          node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source !== null);
        if (entries.has(path) === passesOn) continue;
        const problem = passesOn ? 'only an entry point passes on exports.' : 'an entry point only exports.';
        yield { path, line: lineAt(text, node.start), problem };
      }
    }
  },
};
