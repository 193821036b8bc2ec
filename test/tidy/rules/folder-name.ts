import { CODE } from '../paths.ts';
import type { Rule } from '../rule.ts';

const DRAWER = /(?:^|[/-])(utils?|utilities|shared|commons?|types?|helpers?|misc|lib)(?:\/|\.[a-z]+$)/;

export const folderName: Rule = {
  name: 'nothing is named utils, shared, common, types or helpers',
  controls: [
    { files: { 'packages/core/src/utils/pad.ts': '' }, at: 'packages/core/src/utils/pad.ts:1' },
    { files: { 'packages/core/src/types.ts': '' }, at: 'packages/core/src/types.ts:1' },
    { files: { 'test/crash/kill-helpers.ts': '' }, at: 'test/crash/kill-helpers.ts:1' },
  ],
  allowed: {
    'packages/core/src/token-type.ts.md': '',
    'test/setup/seed.ts': '',
    'packages/core/src/commons-law.ts': '',
  },
  *check(tree) {
    for (const path of tree.paths(CODE)) {
      const drawer = DRAWER.exec(path)?.[1];
      if (drawer !== undefined) yield { path, line: 1, problem: `"${drawer}" says nothing: name the noun.` };
    }
  },
};
