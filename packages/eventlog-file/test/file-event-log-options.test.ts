import { sep } from 'node:path';
import { expect, it } from 'vitest';
import { FileEventLog } from '../src/file-event-log.ts';
import { readFileEventLogOptions } from '../src/file-event-log-options.ts';

const refused: readonly (readonly [options: unknown, field: string])[] = [
  [undefined, 'options'],
  [null, 'options'],
  ['directory', 'options'],
  [{}, 'directory'],
  [{ directory: undefined }, 'directory'],
  [{ directory: '' }, 'directory'],
  [{ directory: 7 }, 'directory'],
  [{ directory: 'a\0b' }, 'directory'],
  [{ directory: '\ud800' }, 'directory'],
  [{ directory: 'a', durability: 'fast' }, 'durability'],
  [{ directory: 'a', durability: null }, 'durability'],
  [{ directory: 'a', durability: true }, 'durability'],
  [{ directory: 'a', segmentBytes: 2 ** 16 - 1 }, 'segmentBytes'],
  [{ directory: 'a', segmentBytes: 2 ** 31 + 1 }, 'segmentBytes'],
  [{ directory: 'a', segmentBytes: '65536' }, 'segmentBytes'],
  [{ directory: 'a', segmentBytes: null }, 'segmentBytes'],
  [{ directory: 'a', readOnly: 1 }, 'readOnly'],
  [{ directory: 'a', dangerouslyAllowNetworkFileSystem: 'yes' }, 'dangerouslyAllowNetworkFileSystem'],
  [{ directory: 'a', Directory: 'b' }, 'Directory'],
  [Object.create({ directory: 'a' }), 'directory'],
];

it('options that are unknown or of a wrong type are refused by their name', async () => {
  for (const [options, field] of refused) {
    await expect(FileEventLog.open(options as never), field).rejects.toMatchObject({
      code: 'ERR_SESSION_INVALID',
      field,
    });
  }
});

it('defaults are filled in, and the directory is made absolute', () => {
  const options = readFileEventLogOptions({ directory: 'a', durability: undefined });
  expect(options).toEqual({
    directory: `${process.cwd()}${sep}a`,
    durability: 'sync',
    segmentBytes: 2 ** 26,
    readOnly: false,
    dangerouslyAllowNetworkFileSystem: false,
  });
  expect(Object.isFrozen(options)).toBe(true);
  expect(readFileEventLogOptions({ directory: sep, durability: 'relaxed' }).durability).toBe('relaxed');
});
