import type { Node } from 'oxc-parser';
import { eachNode } from '../each-node.ts';
import { SOURCE } from '../paths.ts';
import type { Rule } from '../rule.ts';
import { lineAt } from '../source.ts';

const MOST_LINES = 70;
const FUNCTIONS: ReadonlySet<Node['type']> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

export const functionSize: Rule = {
  name: 'a function has at most 70 lines',
  controls: [
    { files: { 'packages/core/src/f.ts': `\nfunction f() {\n${lines(69)}}\n` }, at: 'packages/core/src/f.ts:2' },
    {
      files: { 'orchestrator/src/m.ts': `class M {\n  async *#m() {\n${lines(69)}  }\n}\n` },
      at: 'orchestrator/src/m.ts:2',
    },
    { files: { 'packages/core/src/a.ts': `const a = () => {\n${lines(69)}};\n` }, at: 'packages/core/src/a.ts:1' },
  ],
  allowed: { 'packages/core/src/f.ts': `function f() {\n${lines(68)}}\n${lines(90)}` },
  *check(tree) {
    for (const path of tree.paths(SOURCE)) {
      const { text, program } = tree.source(path);
      for (const node of eachNode(program)) {
        if (!FUNCTIONS.has(node.type)) continue;
        const line = lineAt(text, node.start);
        const count = lineAt(text, node.end) - line + 1;
        if (count > MOST_LINES) yield { path, line, problem: `a function of ${count} lines: divide it.` };
      }
    }
  },
};

function lines(count: number): string {
  return '  f;\n'.repeat(count);
}
