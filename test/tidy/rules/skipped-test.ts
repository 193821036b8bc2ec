import { eachNode } from '../each-node.ts';
import type { Rule } from '../rule.ts';
import { lineAt } from '../source.ts';

const TEST_CODE = /^(?:test|(?:packages\/[^/]+|orchestrator)\/test)\/.*\.ts$/;
const SKIPS: ReadonlySet<string> = new Set(['skip', 'skipIf', 'runIf', 'todo', 'fails']);
const RUNNERS: ReadonlySet<string> = new Set(['it', 'test', 'describe']);

export const skippedTest: Rule = {
  name: 'no test is run alone, and none is skipped without a reason beside it',
  controls: [
    { files: { 'test/a.test.ts': "\nit.only('a', b);" }, at: 'test/a.test.ts:2' },
    { files: { 'test/a.test.ts': "// because\ndescribe.only('a', b);" }, at: 'test/a.test.ts:2' },
    // Text that the rule reads, here and below: nothing is skipped in this file.
    { files: { 'packages/core/test/a.test.ts': "it.skip('a', b);" }, at: 'packages/core/test/a.test.ts:1' },
    { files: { 'test/a.test.ts': "test.concurrent.skipIf(c)('a', b);" }, at: 'test/a.test.ts:1' },
  ],
  allowed: {
    'test/a.test.ts':
      // Text again: skips that have their reason beside them.
      "// No such call on this system.\nit.skipIf(windows)('a', b);\nit.skip('c', d); // Why.\nrunner.it.skip('e');",
    'test/b.ts': 'array.only; it.each([]);',
  },
  *check(tree) {
    for (const path of tree.paths(TEST_CODE)) {
      const { text, program, comments } = tree.source(path);
      const commented = new Set(comments.map(({ end }) => lineAt(text, end)));
      for (const node of eachNode(program)) {
        if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') continue;
        const runner = /^\w+/.exec(text.slice(node.start, node.end))?.[0] ?? '';
        if (!RUNNERS.has(runner)) continue;
        const line = lineAt(text, node.start);
        if (node.property.name === 'only') yield { path, line, problem: 'a test that runs alone hides all others.' };
        const explained = commented.has(line) || commented.has(line - 1);
        if (SKIPS.has(node.property.name) && !explained) yield { path, line, problem: 'skipped: say why beside it.' };
      }
    }
  },
};
