import { SOURCE } from '../paths.ts';
import type { Rule } from '../rule.ts';

const MOST_LINES = 300;

export const fileSize: Rule = {
  name: 'a source file has at most 300 lines',
  controls: [{ files: { 'packages/core/src/long.ts': lines(MOST_LINES + 1) }, at: 'packages/core/src/long.ts:301' }],
  allowed: { 'orchestrator/src/full.ts': lines(MOST_LINES), 'test/long.ts': lines(MOST_LINES + 1) },
  *check(tree) {
    for (const path of tree.paths(SOURCE)) {
      const count = tree.text(path).replace(/\n$/, '').split('\n').length;
      if (count <= MOST_LINES) continue;
      const problem = `${count} lines. The habit is 30 to 150, the stop ${MOST_LINES}: give a noun a file of its own.`;
      yield { path, line: MOST_LINES + 1, problem };
    }
  },
};

function lines(count: number): string {
  return 'export {};\n'.repeat(count);
}
