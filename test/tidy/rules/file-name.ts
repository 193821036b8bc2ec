import { CODE, SOURCE } from '../paths.ts';
import type { Rule } from '../rule.ts';
import type { Tree } from '../tree.ts';

const FILE_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|(?:\.[a-z]+)?\.config)?\.(?:ts|mts|mjs|js)$/;

export const fileName: Rule = {
  name: 'files are in kebab-case, and named after what they export',
  controls: [
    {
      files: { 'packages/core/src/tokenHandle.ts': 'export class TokenHandle {}' },
      at: 'packages/core/src/tokenHandle.ts:1',
    },
    { files: { 'test/Restart.test.ts': '' }, at: 'test/Restart.test.ts:1' },
    { files: { 'packages/core/src/token.ts': 'export class Handle {}' }, at: 'packages/core/src/token.ts:1' },
    {
      files: { 'packages/core/src/session.ts': 'export const A = 1;\nexport type Token = 1;' },
      at: 'packages/core/src/session.ts:1',
    },
  ],
  allowed: {
    'packages/core/src/index.ts': "export { Session } from './session.ts';",
    'packages/core/src/new-event.ts': 'export function readNewEvent() {}',
    'packages/eventlog-sqlite/src/migrations/0001-create-events.ts': 'export const createEvents = 1;',
    'packages/core/src/errors.ts': 'export class ClosedError {}\nexport class FullError {}',
    'packages/core/src/decide-create.ts': 'export interface CreateSession {}\nexport function decideCreate() {}',
    'orchestrator/src/main.ts': 'process.exit();',
    'vitest.config.ts': 'export default {};',
    'vitest.mutants.config.ts': 'export default {};',
  },
  *check(tree) {
    for (const path of tree.paths(CODE)) {
      const file = path.slice(path.lastIndexOf('/') + 1);
      if (!FILE_NAME.test(file)) yield { path, line: 1, problem: 'the name is not in kebab-case.' };
    }
    for (const path of tree.paths(SOURCE)) {
      const problem = namedOtherwise(tree, path);
      if (problem !== undefined) yield { path, line: 1, problem };
    }
  },
};

// What a machine can tell: a single export carries the whole name of its file, perhaps behind a verb; of several, one
// at least shares a word with it.
function namedOtherwise(tree: Tree, path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length);
  if (name === 'index') return undefined;
  const exported = tree
    .source(path)
    .module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.exportName.name))
    .filter((found) => found !== null)
    .map(words);
  const [first] = exported;
  if (first === undefined) return undefined;
  const wanted = words(name).filter((word) => !/^\d+$/.test(word));
  const fits =
    exported.length === 1
      ? wanted.every((word) => first.includes(word))
      : exported.some((found) => wanted.some((word) => found.includes(word)));
  return fits ? undefined : `named after none of its exports (${exported.map((found) => found.join('-')).join(', ')}).`;
}

// `NewEvent`, `readNewEvent`, `new-event` and `NEW_EVENTS` share words; the plural counts as the singular.
function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_]/)
    .map((word) => word.replace(/(?:ies|y)$/, 'i').replace(/s$/, ''));
}
