import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { FileEventLog } from '../src/file-event-log.ts';
import { checksumSeed, encodeFrame } from '../src/segment-frame.ts';
import { encodeSegmentHead } from '../src/segment-head.ts';
import { decodeStore } from '../src/store-line.ts';
import { directoryState } from './directory-state.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { StoreOnDisk } from './store-on-disk.ts';

const UNSUPPORTED = { code: 'ERR_EVENT_UNSUPPORTED' };

async function emptyLog(): Promise<string> {
  const directory = scratchDirectory();
  await (await FileEventLog.open({ directory })).close();
  return directory;
}

function rewriteStore(directory: string, change: (body: string) => string): void {
  const path = join(directory, 'STORE');
  const body = change(readFileSync(path, 'utf8').replace(/,"crc".*\n$/, ''));
  writeFileSync(path, `${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`);
}

function rewriteHead(directory: string, change: (json: string) => string, number = 1): void {
  const { path } = new StoreOnDisk(directory);
  const { id } = decodeStore(readFileSync(join(directory, 'STORE')));
  const json = change(encodeSegmentHead({ store: id, number }));
  writeFileSync(path, encodeFrame(checksumSeed(id, basename(path)), 1, 1, 0, json));
}

async function expectRefused(directory: string, refusal: object): Promise<void> {
  const before = directoryState(directory);
  await expect(FileEventLog.open({ directory })).rejects.toMatchObject(refusal);
  expect(directoryState(directory)).toEqual(before);
}

it('a store that only a newer version may read is refused, and nothing is touched', async () => {
  const directory = await emptyLog();
  rewriteStore(directory, (body) => body.replace('"format":1,"minReader":1', '"format":2,"minReader":2'));
  await expectRefused(directory, UNSUPPORTED);
  rewriteStore(directory, () => '{"format":12,"minReader":10,"all":"else"');
  await expectRefused(directory, UNSUPPORTED);
});

it('a segment that only a newer version may read is refused, and nothing is touched', async () => {
  const directory = await emptyLog();
  rewriteHead(directory, (json) => json.replace('"format":1,"minReader":1', '"format":3,"minReader":2'));
  await expectRefused(directory, UNSUPPORTED);
});

it('a newer format that this version may read is read, and its further fields are passed over', async () => {
  const directory = await emptyLog();
  rewriteStore(directory, (body) => `${body.replace('"format":1', '"format":2')},"more":{"a":1}`);
  rewriteHead(directory, (json) => json.replace('"format":1', '"format":2').replace(/\}\}$/, ',"more":[1]}}'));
  const log = await FileEventLog.open({ directory });
  await log.append(plainEvent(1));
  expect(readAll(log)).toHaveLength(1);
  await log.close();
});

it('a record of a kind that this version does not know stops reading and appending: it could void what is behind', async () => {
  const directory = await emptyLog();
  const disk = new StoreOnDisk(directory);
  disk.append(disk.record(1, 1, 1), disk.frame(2, 1, '{"type":"$sealed","data":{"next":"x"}}'), disk.record(3, 1, 2));
  const before = disk.bytes();
  const log = await FileEventLog.open({ directory });
  const position = log.readSync().at(-1)?.position;
  expect(() => log.readSync(position)).toThrow(expect.objectContaining(UNSUPPORTED));
  await expect(log.append(plainEvent(3))).rejects.toMatchObject(UNSUPPORTED);
  expect(disk.bytes()).toEqual(before);
  await log.close();
});

it('a segment that does not begin as one of this store is damage', async () => {
  const directory = await emptyLog();
  const { path } = new StoreOnDisk(directory);
  const corrupt = { code: 'ERR_EVENT_LOG_CORRUPT', location: basename(path), position: 2 ** 32 };
  rewriteHead(directory, (json) => json, 2);
  await expectRefused(directory, corrupt);
  rewriteHead(directory, (json) => json.replace(/"store":"../, '"store":"zz'));
  await expectRefused(directory, corrupt);
  rewriteHead(directory, (json) => json.replace(/"store":"[0-9a-f]*"/, `"store":"${'f'.repeat(32)}"`));
  await expectRefused(directory, corrupt);
  rewriteHead(directory, () => '{}');
  await expectRefused(directory, corrupt);
  writeFileSync(path, '');
  await expectRefused(directory, corrupt);
});

it('a store whose fields are not those of one is damage, even with the right checksum', async () => {
  const corrupt = { code: 'ERR_EVENT_LOG_CORRUPT', location: 'STORE' };
  for (const change of [
    (body: string) => body.replace(/"segment":".*"/, '"segment":"../../../../etc/passwd"'),
    (body: string) => body.replace(/"segment":"00000001/, '"segment":"00000000'),
    (body: string) => body.replace(/"segment":"00000001/, '"segment":"99999999'),
    (body: string) => body.replace(/"store":"../, '"store":"'),
    (body: string) => body.replace('"minReader":1,', ''),
    () => '{',
  ]) {
    const directory = await emptyLog();
    rewriteStore(directory, change);
    await expectRefused(directory, corrupt);
  }
});
