import { entryPoints } from '../entry-point.ts';
import { declarations, type ExportedSymbol, entryExports, ownExports } from '../exported-symbol.ts';
import { PACKAGE_SOURCE } from '../paths.ts';
import type { Rule } from '../rule.ts';
import { lineAt } from '../source.ts';
import type { Tree } from '../tree.ts';

const MANIFEST = JSON.stringify({ exports: { '.': { types: './dist/index.d.ts' } } });

export const docComment: Rule = {
  name: 'every exported symbol has a doc comment, with @since where users can import it',
  controls: [
    {
      files: { 'packages/web/src/a.ts': '/** A. */\nexport const a = 1;\nexport type B = 1;' },
      at: 'packages/web/src/a.ts:3',
    },
    {
      files: { 'packages/web/src/a.ts': '/** A. */\nconst b = 1;\nconst a = 1;\nexport { a };' },
      at: 'packages/web/src/a.ts:3',
    },
    {
      files: {
        'packages/web/package.json': MANIFEST,
        'packages/web/src/index.ts': "export { a } from './a.ts';",
        'packages/web/src/a.ts': '/** A. */\nexport const a = 1;\n/** B. */\nexport const b = 1;',
      },
      at: 'packages/web/src/a.ts:2',
    },
    {
      files: {
        'packages/web/package.json': MANIFEST,
        'packages/web/src/index.ts': "export * from './a.ts';",
        'packages/web/src/a.ts': '/** A. @since 0.1.0 */\nexport class A {}\n/** B. */\nexport interface B {}',
      },
      at: 'packages/web/src/a.ts:4',
    },
  ],
  allowed: {
    'packages/web/package.json': MANIFEST,
    'packages/web/src/index.ts': "export { a, type B } from './a.ts';\nexport * from './d.ts';",
    'packages/web/src/a.ts':
      '/** A. @since 0.1.0 */\nexport const a = 1;\n/**\n * B.\n *\n * @since 1.2.3\n */\nexport interface B {}',
    'packages/web/src/d.ts':
      '/** D. @since 0.1.0 */\nexport function d(): void;\nexport function d(): void {}\nconst e = 1;',
  },
  *check(tree) {
    const isPublic = new Set(entryPoints(tree).flatMap(({ source }) => entries(tree, source)));
    for (const path of tree.paths(PACKAGE_SOURCE)) {
      const source = tree.source(path);
      for (const symbol of ownExports(source)) {
        const [first] = declarations(source, symbol.name);
        const before = source.text.slice(0, first?.start ?? 0).trimEnd();
        const comment = source.comments.find(({ end, value }) => end === before.length && value.startsWith('*'));
        const line = lineAt(source.text, first?.start ?? 0);
        if (comment === undefined) yield { path, line, problem: `${symbol.name} has no doc comment.` };
        else if (isPublic.has(label(symbol)) && !/@since \d+\.\d+\.\d+/.test(comment.value)) {
          yield { path, line, problem: `${symbol.name} is public: say @since.` };
        }
      }
    }
  },
};

function entries(tree: Tree, path: string): string[] {
  return tree.has(path) ? entryExports(tree, path).map(label) : [];
}

function label({ path, name }: ExportedSymbol): string {
  return `${path} ${name}`;
}
