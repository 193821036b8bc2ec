import type { Node } from 'oxc-parser';
import { eachNode } from '../each-node.ts';
import type { Rule } from '../rule.ts';
import { lineAt } from '../source.ts';

const CORE =
  /^packages\/core\/src\/(?:decide-[a-z-]+|evolve|live-session|session-deadline|session-projection|session-event-codec|event-fields|session-event-moment|session-as-created|session-snapshot-encoder|session-snapshot-decoder|settle-landing|state-index)\.ts$/;

export const functionalCore: Rule = {
  name: 'what decides, folds, holds the state or decodes has no promise',
  controls: [
    'async function decide() {}',
    'const decide = async () => {}',
    'await append()',
    'Promise.resolve()',
    'append().then(decide)',
    'setImmediate(decide)',
  ].map((statement) => ({
    files: { 'packages/core/src/decide-create.ts': `\n${statement};\n` },
    at: 'packages/core/src/decide-create.ts:2',
  })),
  allowed: {
    'packages/core/src/evolve.ts': 'export const evolve = () => true; // await',
    'packages/core/src/session-store.ts': 'await append();',
  },
  *check(tree) {
    for (const path of tree.paths(CORE)) {
      const { text, program } = tree.source(path);
      for (const node of eachNode(program)) {
        if (!waits(node)) continue;
        yield { path, line: lineAt(text, node.start), problem: 'waits: leave that to the shell, session-store.ts.' };
        break;
      }
    }
  },
};

function waits(node: Node): boolean {
  switch (node.type) {
    case 'AwaitExpression':
      return true;
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return node.async;
    case 'Identifier':
      return ['Promise', 'queueMicrotask', 'setImmediate', 'setTimeout'].includes(node.name);
    case 'MemberExpression':
      return !node.computed && node.property.type === 'Identifier' && node.property.name === 'then';
    default:
      return false;
  }
}
