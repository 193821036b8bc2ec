import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished, vi } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { anyCharacter } from '../../core/src/testing/arbitraries/any-character.ts';
import { readDuration } from '../src/duration.ts';
import { readHandleKeyFile } from '../src/handle-key-file.ts';
import { readLogLocation } from '../src/log-location.ts';
import { readMoment } from '../src/moment.ts';
import { printable, printableJson } from '../src/printable.ts';
import { progressLine } from '../src/progress-line.ts';
import { inProcess } from './in-process.ts';

const usage = expect.objectContaining({ code: 'ERR_USAGE' });

it('durations are whole numbers of one unit', () => {
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  fc.assert(
    fc.property(fc.nat(999_999_999), fc.constantFrom(...Object.entries(units)), (count, [unit, ms]) => {
      expect(readDuration('--retain', `${count}${unit}`)).toBe(count * ms);
    }),
  );
  expect(readDuration('--retain', '0')).toBe(0);
  for (const text of ['', '1', '1.5h', '-1d', '1 d', '1D', 'd', '1d1h', '1e3s', ' 1d', '9999999999d']) {
    expect(() => readDuration('--retain', text)).toThrow(usage);
  }
});

it('a moment is a time with its offset that exists, or a position', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Date.UTC(9999, 11, 31) }), (time) => {
      expect(readMoment(new Date(time).toISOString())).toEqual({ time });
    }),
  );
  fc.assert(
    fc.property(fc.maxSafeNat(), (position) => {
      expect(readMoment(String(position))).toEqual({ position });
    }),
  );
  expect(readMoment('2026-05-02T14:00:00.1239+01:00')).toEqual({ time: Date.parse('2026-05-02T13:00:00.123Z') });
  expect(readMoment('2028-02-29T00:00:00Z')).toEqual({ time: Date.parse('2028-02-29T00:00:00Z') });
  const wrong = ['2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-05-02T24:30:00Z', '2026-05-02T00:00:61Z'];
  for (const text of [...wrong, '2026-05-02', '2026-05-02T13:00:00', 'now', '', '-1', '1.5', '9007199254740993']) {
    expect(() => readMoment(text), text).toThrow(usage);
  }
});

it('a log is named by its kind, and what is behind the last # of a database is a topic', () => {
  expect(readLogLocation('file:a#b')).toEqual({ kind: 'file', directory: 'a#b' });
  expect(readLogLocation('sqlite:a.db')).toEqual({ kind: 'sqlite', path: 'a.db', topic: undefined });
  expect(readLogLocation('sqlite:a#b.db#c')).toEqual({ kind: 'sqlite', path: 'a#b.db', topic: 'c' });
  const connectionString = 'postgres://h/d?sslmode=require';
  const at = { kind: 'postgres', connectionString };
  expect(readLogLocation(connectionString)).toEqual({ ...at, schema: undefined, topic: undefined });
  expect(readLogLocation(`${connectionString}#t`)).toEqual({ ...at, schema: undefined, topic: 't' });
  expect(readLogLocation(`${connectionString}#s/t`)).toEqual({ ...at, schema: 's', topic: 't' });
  for (const text of [
    '',
    'a',
    'file:',
    'sqlite:',
    'sqlite:#t',
    'postgres:',
    'postgres://',
    'mysql://h',
    `${connectionString}#a/b/c`,
  ]) {
    expect(() => readLogLocation(text), text).toThrow(usage);
  }
});

it('handle keys are read from a file of our own, in three spellings', () => {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const path = join(directory, 'keys');
  const write = (text: string): void => writeFileSync(path, text, { mode: 0o600 });
  const bytes = Buffer.from('0123456789abcdef'.repeat(2));
  write(`# keys\r\na hex ${bytes.toString('hex')}\nb base64 ${bytes.toString('base64')}\n\nc text a key  of text `);
  expect(readHandleKeyFile(path)).toEqual([
    { id: 'a', key: bytes },
    { id: 'b', key: bytes },
    { id: 'c', key: 'a key  of text ' },
  ]);
  for (const text of [
    '',
    '# none',
    'a',
    'a hex',
    'a hex 0',
    'a hex 0g',
    'a base64 %',
    'a utf8 b',
    ' a text b',
    'a  text b',
  ]) {
    write(text);
    expect(() => readHandleKeyFile(path), text).toThrow(usage);
  }
  write('a text b');
  chmodSync(path, 0o640);
  expect(() => readHandleKeyFile(path)).toThrow(expect.objectContaining({ code: 'ERR_INSECURE_PATH' }));
});

it('what is printed holds nothing that is not seen, and as JSON is the same value', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(printableJson({ text }))).toEqual({ text });
      expect(printableJson({ text })).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(printable('Zoë, 東京')).toBe('Zoë, 東京');
});

it('progress tells how far, how fast, and how long still', () => {
  const at = { doing: 'copying', done: 250_000, total: 1_000_000, elapsedMs: 5000 };
  expect(progressLine(at)).toBe('copying: [######------------------] 25 % of 1,000,000, 50,000/s, 15 s left');
  expect(progressLine({ ...at, elapsedMs: 500_000 })).toMatch(/, 500\/s, 25 min 0 s left$/);
  expect(progressLine({ ...at, elapsedMs: 5_000_000 })).toMatch(/, 50\/s, 4 h 10 min left$/);
  expect(progressLine({ ...at, done: 0, elapsedMs: 0 })).toMatch(/ 0 % of 1,000,000, 0\/s$/);
  // A log that somebody writes to grows beyond what was counted.
  expect(progressLine({ ...at, done: 1_000_001 })).toMatch(/\] 100 % of .*, 0 s left$/);
  expect(progressLine({ ...at, total: 0 })).toBe('copying: 250,000, 50,000/s');
  expect(progressLine({ ...at, total: 0, done: 0 })).toBe('copying: 5 s');
});

it('what is missing, too much or not there is named, and what to do next', async () => {
  vi.stubEnv('SESSIONLOG_LOG', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const help = 'See: sessionlog --help';
  const look = 'Look whether its name is the right one.';
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const told = {
    stats: `The option --log <location> is missing. ${help}`,
    'stats --log': `The option --log <location> was given nothing. ${help}`,
    'copy file:from': `The argument <to> is missing. ${help}`,
    'tail --log file:log --all --after 1': `Two options exclude each other. ${help}`,
    [`list --log file:${directory}`]: `The event log can't be opened: there is no log in ${directory}. ${look}`,
    [`list --log sqlite:${directory}/log`]: `The event log can't be opened: there is no database at the path. ${look}`,
  };
  for (const [line, message] of Object.entries(told)) {
    expect(await inProcess(line.split(' '))).toEqual({ code: 2, stdout: '', stderr: `sessionlog: ${message}\n` });
  }
});
