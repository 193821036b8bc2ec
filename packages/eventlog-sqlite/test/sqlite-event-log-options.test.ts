import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hostileString } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqliteEventLog } from '../src/index.ts';
import { readSqliteEventLogOptions } from '../src/sqlite-event-log-options.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const refused = (field: string): unknown => expect.objectContaining({ code: 'ERR_SESSION_INVALID', field });

test.each([undefined, null, 7, 'a.db'])('options %s are refused', (options) => {
  expect(() => readSqliteEventLogOptions(options as never)).toThrow(refused('options'));
});

test('an unknown option is refused, and its name is not repeated', () => {
  const options = { path: 'a.db', sess_secret: 1 };
  expect(() => readSqliteEventLogOptions(options)).toThrow(refused('options'));
  expect(() => readSqliteEventLogOptions(options)).not.toThrow(/sess_secret/);
});

test.each([
  '',
  ':memory:',
  'file:a.db',
  'a\0.db',
  'a\ud800.db',
  'a.db ',
  'a.db\u2003',
  undefined,
  7,
  new URL('file:///a'),
])('path %j is refused', (path) => {
  expect(() => readSqliteEventLogOptions({ path } as never)).toThrow(refused('path'));
});

test.each([
  '..',
  '.',
  '',
  'a/b',
  'a\\b',
  'CON',
  'a*',
  'a\0',
  'a'.repeat(65),
  'a'.repeat(300),
  '-a',
  '_a',
  'a b',
  'é',
  'a\n',
  null,
  7,
])('topic %j is refused, and no file is made', async (topic) => {
  const path = join(temporaryDirectory(), 'log.db');
  await expect(SqliteEventLog.open({ path, topic } as never)).rejects.toThrow(refused('topic'));
  expect(existsSync(path)).toBe(false);
});

test('every topic of the grammar is taken as it is, and any other text is refused', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9][a-z0-9_.-]{0,63}$/), (topic) => {
      expect(readSqliteEventLogOptions({ path: 'a.db', topic }).topic).toBe(topic);
    }),
  );
  fc.assert(
    fc.property(hostileString, (topic) => {
      fc.pre(!/^[a-z0-9][a-z0-9_.-]*$/.test(topic));
      expect(() => readSqliteEventLogOptions({ path: 'a.db', topic })).toThrow(refused('topic'));
    }),
  );
});

test('options are read once, frozen, and a polluted prototype supplies nothing', () => {
  let reads = 0;
  const options = {
    get path() {
      reads += 1;
      return 'a.db';
    },
  };
  expect(Object.isFrozen(readSqliteEventLogOptions(options))).toBe(true);
  expect(reads).toBe(1);
  const polluted = Object.create({ path: 'a.db', topic: 'other' });
  expect(() => readSqliteEventLogOptions(polluted)).toThrow(refused('path'));
});
