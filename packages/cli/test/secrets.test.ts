import { policies, SessionStore } from '@sessionlog/core';
import { Command } from 'commander';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { leaks } from '../../../test/setup/leaks.ts';
import { scale } from '../../../test/setup/scale.ts';
import { failureOf, failureText } from '../src/failure.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { inProcess } from './in-process.ts';

const TOKEN = 'sess_u1vF6pMxUkyflgvIqZzkOg5_y69YOOwtICFQVNcmvvM1907kx';
const PASSWORD = 'pAssw0rd-of-n0-one-at-all';
const COMMANDS = ['stats', 'list', 'history', 'as-of', 'tail', 'verify', 'salvage', 'compact', 'copy', 'token'];
const OPTIONS = ['--log', '--json', '--handle-keys', '--retain', '--principal', '--policy', '--yes', '--token-prefix'];

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return directory;
}

it('whatever stands where in the arguments, a token among them is refused and not shown', async () => {
  const place = fc.constantFrom(TOKEN, `--${TOKEN}`, `--log=${TOKEN}`, `-${TOKEN}`, `--log=postgres://u:${TOKEN}@:0`);
  const word = fc.constantFrom(...COMMANDS, 'revoke', 'session', 'import', 'tokens', ...OPTIONS);
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, { maxLength: 3 }),
      place,
      fc.array(fc.oneof(word, place), { maxLength: 3 }),
      async (before, secret, behind) => {
        const { code, stdout, stderr } = await inProcess([...before, secret, ...behind]);
        expect(leaks(TOKEN, [stdout, stderr])).toEqual([]);
        expect(code).toBe(2);
      },
    ),
    { numRuns: 40 },
  );
});

it('control: what commander says by itself of a wrong argument holds it', async () => {
  const program = new Command('sessionlog').exitOverride().configureOutput({ outputError: () => {} });
  program.command('token').action(() => {});
  const said = await program.parseAsync(['token', TOKEN], { from: 'user' }).catch(String);
  expect(leaks(TOKEN, [String(said)])).not.toEqual([]);
});

it('what was not foreseen is told by where it was thrown, and by no word of it', () => {
  const error = new TypeError(`${TOKEN} is not good\n    at ${TOKEN} (file)`, { cause: TOKEN });
  for (const thrown of [error, TOKEN, { message: TOKEN }, Object.assign(new Error(TOKEN), { code: 'ENOENT' })]) {
    for (const isJson of [true, false]) {
      const told = failureText(failureOf(thrown), isJson);
      expect(leaks(TOKEN, [told])).toEqual([]);
      if (thrown === error) expect(told).toContain('secrets.test.ts');
    }
  }
});

it('a token from standard input: its checksum is told, it is not', async () => {
  const directory = scratch();
  const log = await openLog(readLogLocation(`file:${directory}/log`), 'make');
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const { token } = await store.create({ principal: 'ann' });
  await log.close();
  const wrong = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
  for (const [input, code] of [
    [token, 0],
    [`${token}\n`, 0],
    [`${token}\r\nand more`, 0],
    [wrong, 1],
    [` ${token}`, 1],
    [`${token} `, 1],
    [`\ufeff${token}`, 1],
    ['a'.repeat(40), 1],
    ['\n', 1],
    [Buffer.from([0xff, 0xfe]), 1],
    ['x'.repeat(100_000), 2],
    ['', 2],
  ] as const) {
    for (const args of [['token'], ['token', '--json']]) {
      const ended = await inProcess(args, input);
      expect(ended.code).toBe(code);
      expect(leaks(token, [ended.stdout, ended.stderr])).toEqual([]);
    }
  }
  expect(await inProcess(['token', '--token-prefix', 'other'], token)).toMatchObject({ code: 1 });
});

it('the password of a URL is in nothing that is said when it can not be used, or the server does not answer', async () => {
  // Nothing listens there: port 1 is given to no server.
  const url = `postgres://user:${PASSWORD}@127.0.0.1:1/database#topic`;
  const refused = [url.replace(':1/', ':99999/'), url.replace('#topic', '#a/b/c'), url.replace('#topic', '#TOPIC!')];
  // It is asked for ten seconds.
  const urls = scale > 1 ? [url, ...refused] : refused;
  for (const log of urls) {
    const ended = await inProcess(['stats', '--log', log]);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^sessionlog: \S/) });
    expect(leaks(PASSWORD, [ended.stderr])).toEqual([]);
  }
});

it('what a terminal would act on is written as it is in JSON', async () => {
  const directory = scratch();
  const location = `file:${directory}/log`;
  const log = await openLog(readLogLocation(location), 'make');
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const attributes = { name: '\u001b[31m\u009b1m\u202e\u2028' };
  await store.create({ principal: 'ann', attributes });
  await log.close();
  const { stdout } = await inProcess(['list', '--json', '--log', location]);
  expect(stdout).toMatch(/^[ -~]+\n$/);
  expect(JSON.parse(stdout)).toMatchObject({ attributes });
});
