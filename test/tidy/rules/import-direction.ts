import { posix } from 'node:path';
import { packageFolder, SOURCE } from '../paths.ts';
import type { Rule } from '../rule.ts';
import { lineAt, type Source } from '../source.ts';

// What each package may import beside `node:` modules and its own files. A dependency more is a decision: it is added
// here by hand.
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/cli': [
    '@sessionlog/core',
    '@sessionlog/eventlog-file',
    '@sessionlog/eventlog-postgres',
    '@sessionlog/eventlog-sqlite',
    '@sessionlog/inspector',
    '@sessionlog/inspector/loopback',
    'cli-progress',
    'commander',
  ],
  'packages/core': ['ulid'],
  'packages/eventlog-file': ['@sessionlog/core'],
  'packages/eventlog-postgres': ['@sessionlog/core', 'kysely', 'pg'],
  'packages/eventlog-sqlite': ['@sessionlog/core', 'better-sqlite3', 'kysely'],
  'packages/examples': [
    '@sessionlog/core',
    '@sessionlog/core/testing',
    '@sessionlog/eventlog-file',
    '@sessionlog/eventlog-postgres',
    '@sessionlog/web/express-session',
    '@sessionlog/web/hono',
    '@sessionlog/web/node',
    'express',
    'express-session',
    'hono',
    'pg',
  ],
  'packages/inspector': ['@sessionlog/core'],
  'packages/opentelemetry': ['@opentelemetry/api', '@sessionlog/core'],
  'packages/web': ['@sessionlog/core', 'cookie', 'express-session', 'fastify'],
  orchestrator: [
    '@hono/node-server',
    '@sessionlog/core',
    '@sessionlog/eventlog-file',
    '@sessionlog/eventlog-postgres',
    '@sessionlog/eventlog-sqlite',
    'hono',
  ],
};
const TESTING = 'packages/core/src/testing/';
const EXAMPLES = 'packages/examples/src/';
const TESTING_MAY_IMPORT: readonly string[] = ['fast-check'];

export const importDirection: Rule = {
  name: 'arrows point one way: logs to core, core to ulid, and nothing but tests and examples to testing',
  controls: [
    {
      files: at('packages/eventlog-file/src/a.ts', '@sessionlog/eventlog-sqlite'),
      at: 'packages/eventlog-file/src/a.ts:1',
    },
    {
      files: at('packages/eventlog-file/src/a.ts', '@sessionlog/core/testing'),
      at: 'packages/eventlog-file/src/a.ts:1',
    },
    { files: at('packages/core/src/a.ts', './testing/law.ts'), at: 'packages/core/src/a.ts:1' },
    { files: at('packages/core/src/a.ts', 'fast-check'), at: 'packages/core/src/a.ts:1' },
    { files: at('packages/core/src/a.ts', 'fs'), at: 'packages/core/src/a.ts:1' },
    { files: at('packages/core/src/a.ts', 'node:test'), at: 'packages/core/src/a.ts:1' },
    { files: at('packages/core/src/a.ts', 'node:assert'), at: 'packages/core/src/a.ts:1' },
    { files: at('packages/core/src/a.ts', '../test/b.ts'), at: 'packages/core/src/a.ts:1' },
    { files: at('orchestrator/src/a.ts', '../../packages/core/src/token.ts'), at: 'orchestrator/src/a.ts:1' },
    { files: at('packages/new/src/a.ts', '@sessionlog/core'), at: 'packages/new/src/a.ts:1' },
    { files: at('packages/web/src/a.ts', '@sessionlog/examples'), at: 'packages/web/src/a.ts:1' },
    { files: at('packages/examples/src/a.ts', './b.ts'), at: 'packages/examples/src/a.ts:1' },
    { files: { 'packages/core/src/a.ts': "\nexport * from 'kysely';" }, at: 'packages/core/src/a.ts:2' },
    { files: { 'packages/core/src/a.ts': "const a = await import('kysely');" }, at: 'packages/core/src/a.ts:1' },
    { files: { 'packages/core/src/a.ts': 'const a = await import(b);' }, at: 'packages/core/src/a.ts:1' },
  ],
  allowed: {
    ...at('packages/core/src/a.ts', 'ulid'),
    ...at('packages/core/src/testing/a.ts', 'fast-check'),
    ...at('packages/core/src/testing/b.ts', '../a.ts'),
    ...at('packages/core/src/testing/c.ts', 'node:assert/strict'),
    ...at('packages/core/src/testing/laws/d.ts', '../a.ts'),
    ...at('packages/eventlog-sqlite/src/a.ts', 'kysely'),
    ...at('packages/eventlog-file/src/a.ts', 'node:fs'),
    ...at('packages/examples/src/a.ts', '@sessionlog/core/testing'),
    ...at('packages/examples/src/b.ts', 'node:assert/strict'),
    ...at('packages/examples/src/c.ts', 'node:test'),
    ...at('orchestrator/src/a.ts', '@sessionlog/eventlog-file'),
    ...at('orchestrator/src/b.ts', 'hono/http-exception'),
  },
  *check(tree) {
    for (const path of tree.paths(SOURCE)) {
      const source = tree.source(path);
      for (const { specifier, start } of imports(source)) {
        const problem = refusal(path, specifier);
        if (problem !== undefined) yield { path, line: lineAt(source.text, start), problem };
      }
    }
  },
};

function refusal(path: string, specifier: string | undefined): string | undefined {
  if (specifier === undefined) return 'a dynamic import of something computed: nobody can tell where it points.';
  const inTesting = path.startsWith(TESTING);
  const inExample = path.startsWith(EXAMPLES);
  const folder = packageFolder(path);
  if (specifier.startsWith('.')) {
    if (inExample) return `${specifier} is another file, and an example is one.`;
    const target = posix.join(posix.dirname(path), specifier);
    if (!target.startsWith(`${folder}/src/`)) return `${specifier} leaves the package: import it by its name.`;
    if (target.startsWith(TESTING) && !inTesting) return `${specifier} is for tests, and this is not one.`;
    return undefined;
  }
  if (specifier.startsWith('node:')) {
    const forTests = specifier === 'node:test' || specifier.startsWith('node:assert');
    return forTests && !inTesting && !inExample ? `${specifier} is for tests, and this is not one.` : undefined;
  }
  const allowed = inTesting ? TESTING_MAY_IMPORT : MAY_IMPORT[folder];
  if (allowed === undefined) return `${folder} is new: say in this rule what it may import.`;
  return allowed.includes(specifier) || allowed.includes(packageOf(specifier))
    ? undefined
    : `${folder} must not import ${specifier}.`;
}

// A package of others may be imported by any of its entry points, one of ours only as it is listed.
function packageOf(specifier: string): string {
  if (specifier.startsWith('@sessionlog/')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function* imports({ module, text }: Source): Generator<{ specifier: string | undefined; start: number }> {
  for (const { moduleRequest, start } of module.staticImports) yield { specifier: moduleRequest.value, start };
  for (const { entries, start } of module.staticExports) {
    const from = entries.find(({ moduleRequest }) => moduleRequest !== null)?.moduleRequest;
    if (from) yield { specifier: from.value, start };
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    yield { specifier: /^(['"])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[2], start };
  }
}

function at(path: string, specifier: string): Record<string, string> {
  return { [path]: `import { a } from '${specifier}';\n` };
}
