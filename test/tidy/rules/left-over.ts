import { CODE } from '../paths.ts';
import type { Rule } from '../rule.ts';
import { lineAt } from '../source.ts';

const LEFT_OVER = /\b(?:TO DO|FIX ME|X XX)\b/.source.replaceAll(' ', '');

export const leftOver: Rule = {
  name: 'nothing is left for later in a comment',
  controls: ['TO DO', 'FIX ME', 'X XX'].map((word) => ({
    files: { 'packages/core/src/a.ts': `\n/* a\n ${word.replace(' ', '')}: b */` },
    at: 'packages/core/src/a.ts:2',
  })),
  allowed: { 'packages/core/src/a.ts': "// to do this\nconst a = 'a';" },
  *check(tree) {
    const pattern = new RegExp(LEFT_OVER);
    for (const path of tree.paths(CODE)) {
      const { text, comments } = tree.source(path);
      for (const { value, start } of comments) {
        if (pattern.test(value))
          yield { path, line: lineAt(text, start), problem: 'do it now, or write it in an issue.' };
      }
    }
  },
};
