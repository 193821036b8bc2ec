import type { Expression, Node } from 'oxc-parser';
import { eachNode } from '../each-node.ts';
import { PACKAGE_SOURCE } from '../paths.ts';
import type { Control, Rule } from '../rule.ts';
import { lineAt } from '../source.ts';

const CLOCK = 'ask the injected clock.';
const REPAIR = 'refuse, never repair: two spellings of one token or principal.';
const BYTES = 'split bytes at bytes: it ends lines at more than a line feed.';

// What a source may not name, and what it does instead.
const BANNED = new Map<string, string>([
  ['Math.random', 'draw from the injected randomness.'],
  ['Date.now', CLOCK],
  ['new Date()', CLOCK],
  ['Date()', CLOCK],
  ['performance.now', CLOCK],
  ['performance.timeOrigin', CLOCK],
  ['process.hrtime', CLOCK],
  ['process.env', 'take an option.'],
  ['sql.raw', 'bind a parameter.'],
  ['JSON.parse', 'only a codec reads what is on disk.'],
  ['.trim', REPAIR],
  ['.trimStart', REPAIR],
  ['.trimEnd', REPAIR],
  ['.normalize', REPAIR],
  ['console.', 'a library prints nothing: throw, or answer.'],
  ['readline', BYTES],
  ['node:readline', BYTES],
  ['node:readline/promises', BYTES],
  ['taken apart', 'name the property where it is used, so that this rule sees it.'],
]);

// The one place of each that may.
const MAY: Readonly<Record<string, readonly string[]>> = {
  // How fast long work goes.
  'packages/cli/src/main.ts': ['performance.now'],
  'packages/core/src/store-clock.ts': ['Date.now'],
  'packages/core/src/parse-escaped-keys.ts': ['JSON.parse'],
  'packages/core/src/parse-json.ts': ['JSON.parse'],
  'packages/inspector/src/system-clock.ts': ['Date.now'],
  'packages/opentelemetry/src/monotonic-clock.ts': ['performance.now'],
};

const GLOBALS: ReadonlySet<string> = new Set(['Date', 'JSON', 'Math', 'console', 'performance', 'process']);

export const bannedCall: Rule = {
  name: 'sources read no clock, no chance and no environment, print nothing, and repair nothing',
  controls: [
    'Math.random()',
    'globalThis.Math.random()',
    "Math['random']()",
    '[].map(Math.random)',
    'Date.now()',
    'new Date()',
    'Date()',
    'const { now } = Date',
    'performance.now()',
    'process.hrtime.bigint()',
    "process.env['HOME']",
    'sql.raw(text)',
    'JSON.parse(text)',
    'token.trim()',
    "token?.['trim']()",
    'token.trimEnd()',
    'token.normalize()',
    "console.error('x')",
    'globalThis.console.log(x)',
    "import 'readline'",
    "import { createInterface } from 'node:readline'",
    "await import('node:readline')",
  ].map(control),
  allowed: {
    'packages/core/src/store-clock.ts': 'Date.now();',
    'packages/core/src/parse-json.ts': 'JSON.parse(text);',
    'packages/core/src/a.ts':
      "new Date(0); Date.parse(a); JSON.stringify(a); // Math.random()\nconst b = 'console.log';",
    'packages/examples/src/a.ts': 'console.log(Date.now());',
    'orchestrator/src/a.ts': "console.log(process.env['PORT']);",
  },
  *check(tree) {
    for (const path of tree.paths(PACKAGE_SOURCE)) {
      const { text, program } = tree.source(path);
      for (const node of eachNode(program)) {
        const named = name(node);
        const instead = named === undefined ? undefined : BANNED.get(named);
        if (named === undefined || instead === undefined || MAY[path]?.includes(named)) continue;
        yield { path, line: lineAt(text, node.start), problem: `${named} is banned: ${instead}` };
      }
    }
  },
};

// What a node names, in the spelling of the table above; `undefined` for what cannot stand in it.
function name(node: Node): string | undefined {
  switch (node.type) {
    case 'MemberExpression':
      return memberName(dotted(node));
    case 'NewExpression':
      return node.arguments.length === 0 ? `new ${dotted(node.callee)}()` : undefined;
    case 'CallExpression':
      return node.callee.type === 'Identifier' ? `${node.callee.name}()` : undefined;
    case 'ImportDeclaration':
      return node.source.value;
    case 'ImportExpression':
      return node.source.type === 'Literal' ? String(node.source.value) : undefined;
    case 'VariableDeclarator':
      return node.id.type === 'ObjectPattern' && node.init?.type === 'Identifier' && GLOBALS.has(node.init.name)
        ? 'taken apart'
        : undefined;
    default:
      return undefined;
  }
}

function memberName(path: string): string {
  if (path.startsWith('console.')) return 'console.';
  const method = path.slice(path.lastIndexOf('.'));
  return BANNED.has(method) ? method : path;
}

// `globalThis.Math['random']` is `Math.random`; what is no name is `?`.
function dotted(node: Expression): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ChainExpression') return dotted(node.expression);
  if (node.type !== 'MemberExpression') return '?';
  const object = dotted(node.object);
  const property = node.property;
  const key = !node.computed && 'name' in property ? property.name : property.type === 'Literal' ? property.value : '?';
  return object === 'globalThis' ? String(key) : `${object}.${String(key)}`;
}

function control(statement: string): Control {
  return { files: { 'packages/core/src/a.ts': `\n${statement};\n` }, at: 'packages/core/src/a.ts:2' };
}
