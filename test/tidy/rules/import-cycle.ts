import { posix } from 'node:path';
import { SOURCE } from '../paths.ts';
import type { Rule } from '../rule.ts';
import type { Tree } from '../tree.ts';

export const importCycle: Rule = {
  name: 'no file imports itself on a way round; types alone may',
  controls: [
    {
      files: {
        'packages/core/src/a.ts': "import { b } from './b.ts';",
        'packages/core/src/b.ts': "import { c } from './c/c.ts';",
        'packages/core/src/c/c.ts': "export { a } from '../a.ts';",
        'packages/core/src/d.ts': "import { a } from './a.ts';",
      },
      at: 'packages/core/src/a.ts:1',
    },
    { files: { 'packages/core/src/a.ts': "import './a.ts';" }, at: 'packages/core/src/a.ts:1' },
  ],
  allowed: {
    'packages/core/src/a.ts': "import { b } from './b.ts';",
    'packages/core/src/b.ts': "import type { a } from './a.ts';\nexport type { c } from './a.ts';",
  },
  *check(tree) {
    const done = new Set<string>();
    for (const path of tree.paths(SOURCE)) {
      const cycle = findCycle(tree, path, [], done);
      if (cycle === undefined) continue;
      const start = cycle.toSorted()[0] ?? path;
      yield { path: start, line: 1, problem: `a cycle of imports: ${[...cycle, cycle[0]].join(' > ')}.` };
    }
  },
};

// Every file is walked through once; a cycle marks all of its files as done, so that it is reported once.
function findCycle(tree: Tree, path: string, way: readonly string[], done: Set<string>): string[] | undefined {
  const seen = way.indexOf(path);
  if (seen !== -1) return way.slice(seen);
  if (done.has(path)) return undefined;
  for (const target of targets(tree, path)) {
    const cycle = findCycle(tree, target, [...way, path], done);
    if (cycle !== undefined) {
      for (const walked of way) done.add(walked);
      done.add(path);
      return cycle;
    }
  }
  done.add(path);
  return undefined;
}

// `import { type A }` is an import of nothing when it runs, and still an import; `import type { A }` is none.
function targets(tree: Tree, path: string): string[] {
  const found: string[] = [];
  for (const node of tree.source(path).program.body) {
    if (node.type === 'ImportDeclaration' && node.importKind !== 'type') found.push(node.source.value);
    if (node.type === 'ExportAllDeclaration' && node.exportKind !== 'type') found.push(node.source.value);
    if (node.type === 'ExportNamedDeclaration' && node.exportKind !== 'type') found.push(node.source?.value ?? '');
  }
  return found
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(path), specifier))
    .filter((target) => tree.has(target));
}
