import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConsumerProject } from './packaging/consumer-project.ts';
import { type PackedPackage, packPackages, succeed } from './packaging/packed-package.ts';
import { typesWrong } from './packaging/types-wrong.ts';
import { type ProgramEnd, runProgram } from './setup/run-program.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
// Two runs of a package manager, which a busy machine lets wait.
const PATIENCE_MS = 360_000;
const SPECIFIERS = [
  '@sessionlog/core',
  '@sessionlog/core/testing',
  '@sessionlog/eventlog-file',
  '@sessionlog/eventlog-postgres',
  '@sessionlog/eventlog-sqlite',
  '@sessionlog/inspector',
  '@sessionlog/inspector/loopback',
  '@sessionlog/opentelemetry',
  '@sessionlog/web/cookies',
  '@sessionlog/web/express',
  '@sessionlog/web/express-session',
  '@sessionlog/web/fastify',
  '@sessionlog/web/hono',
  '@sessionlog/web/node',
];
const SESSION = `
import { policies, SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';

for (const open of [() => FileEventLog.open({ directory: 'log' }), () => SqliteEventLog.open({ path: 'db/log.db' })]) {
  const log = await open();
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const { token } = await store.create({ principal: 'ann' });
  console.log((await store.get(token))?.principal);
  await log.close();
}
`;
const IMPORT_ALL = `
const counts = {};
for (const name of ${JSON.stringify(SPECIFIERS)}) {
  counts[name] = await import(name).then((all) => Object.keys(all).length, String);
}
console.log(JSON.stringify(counts));
`;

let directory: string;
let packed: readonly PackedPackage[];
let project: ConsumerProject;
let imported: ProgramEnd;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sessionlog-packaging-'));
  packed = await packPackages(ROOT, directory);
  project = await ConsumerProject.install(ROOT, join(directory, 'project'), packed);
  imported = await project.run('import-all.js', IMPORT_ALL);
}, PATIENCE_MS);

afterAll(() => rmSync(directory, { recursive: true }));

it('packs what belongs in a package: built files, sources, licence and a page, and nothing else', () => {
  const manifests: { readonly name: string; readonly private?: boolean }[] = readdirSync(join(ROOT, 'packages')).map(
    (folder) => JSON.parse(readFileSync(join(ROOT, 'packages', folder, 'package.json'), 'utf8')),
  );
  const published = manifests.filter((manifest) => manifest.private !== true).map(({ name }) => name);
  expect(packed.map(({ name }) => name).sort()).toEqual(published.sort());
  expect(manifests.filter((manifest) => manifest.private === true).map(({ name }) => name)).toEqual([
    '@sessionlog/examples',
  ]);
  for (const { name, folder } of packed) {
    expect(readdirSync(folder).sort(), name).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'src']);
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const strange = files.map((entry) => entry.name).filter((file) => !/^[a-zA-Z0-9-]+(?:\.[a-z]+)*$/.test(file));
    expect(strange, name).toEqual([]);
  }
});

it('has nothing for publint to say', async () => {
  for (const { folder } of packed) expect(await lint(folder)).toEqual([]);
});

it('has types that fit what they describe, under every way in which an ES module is found', async () => {
  for (const { name, tarball } of packed) expect(await typesWrong(ROOT, tarball), name).toEqual([]);
});

it('is found out when a manifest names what is not there', async () => {
  const broken = join(directory, 'broken');
  cpSync(join(directory, '@sessionlog/core'), broken, { recursive: true });
  const manifest = readFileSync(join(broken, 'package.json'), 'utf8');
  writeFileSync(join(broken, 'package.json'), manifest.replace('./dist/index.d.ts', './dist/none.d.ts'));
  await succeed('tar', ['-czf', 'broken.tgz', 'broken'], directory);
  expect(await lint(broken)).toEqual(['FILE_DOES_NOT_EXIST']);
  expect(await typesWrong(ROOT, join(directory, 'broken.tgz'))).toContain('FallbackCondition');
});

it.each(SPECIFIERS)('can be installed from its tarball and imported: %s', (specifier) => {
  expect(imported.stderr).toBe('');
  expect(JSON.parse(imported.stdout)[specifier]).toBeGreaterThan(0);
});

it('runs as the command line once installed', async () => {
  const { bin, version } = JSON.parse(readFileSync(join(ROOT, 'packages/cli/package.json'), 'utf8'));
  expect(Object.keys(bin)).toEqual(['sessionlog']);
  const end = await runProgram('node_modules/.bin/sessionlog', ['--version'], join(directory, 'project'));
  expect(end).toEqual({ code: '0', stdout: `${version}\n`, stderr: '' });
});

it('keeps a session once installed', async () => {
  expect(await project.run('session.js', SESSION)).toEqual({ code: '0', stdout: 'ann\nann\n', stderr: '' });
});

it("compiles in a user's project, all of its declarations checked", async () => {
  const imports = SPECIFIERS.map(
    (specifier, index) => `import * as all${index} from '${specifier}';\nvoid all${index};\n`,
  );
  expect(await project.compile('session.ts', SESSION + imports.join(''))).toMatchObject({ code: '0', stdout: '' });
  expect(await project.compile('wrong.ts', SESSION.replace('nistAal2', 'nistAal9'))).toMatchObject({
    code: '1',
    stdout: expect.stringMatching(/^wrong\.ts\(\d+,\d+\): error TS\d+: Property 'nistAal9'/),
  });
});

async function lint(folder: string): Promise<string[]> {
  const { messages } = await publint({ pkgDir: folder, pack: false, strict: true });
  return messages.map(({ code }) => code);
}
