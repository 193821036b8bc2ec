import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { policies, SessionStore } from '@sessionlog/core';
import { readAll } from '@sessionlog/core/testing';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';

const page = readFileSync(new URL('../docs/format.md', import.meta.url), 'utf8');

function block(info: string): string {
  const found = new RegExp(`^\`\`\`${info}\n([\\s\\S]*?)\`\`\``, 'm').exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/format.md has no block ${info}.`);
  return found;
}

const storeLine = block('json store');
const segment = block('text segment').replaceAll('␞', '\x1e');
const segmentName = JSON.parse(storeLine).segment as string;

describe('the example of docs/format.md, taken apart by that page alone', () => {
  it('STORE carries its checksum', () => {
    const { crc } = JSON.parse(storeLine);
    expect(crc).toBe(
      crc32(storeLine.slice(0, storeLine.indexOf(',"crc"')))
        .toString(16)
        .padStart(8, '0'),
    );
  });

  it('each record is as long as it says, counted, checked and found at its place', () => {
    const seed = crc32(JSON.parse(storeLine).store + segmentName);
    const seqs = new Map<string, number>();
    const places: number[] = [];
    let at = 0;
    for (const record of segment.split(/(?<=\n)/)) {
      const [, len, writer, seq, durable, hcrc, json, bcrc] =
        /^([0-9a-f]{8}) ([0-9a-f]{12}) ([0-9a-f]{8}) ([0-9a-f]{12}) ([0-9a-f]{8}) (.*) ([0-9a-f]{8})\n$/.exec(
          record.slice(1),
        ) as unknown as string[];
      expect(record[0]).toBe('\x1e');
      expect(Number.parseInt(len as string, 16)).toBe(Buffer.byteLength(json as string));
      expect(Number.parseInt(hcrc as string, 16)).toBe(crc32(record.slice(0, 44), seed));
      expect(Number.parseInt(bcrc as string, 16)).toBe(crc32(json as string, Number.parseInt(hcrc as string, 16)));
      expect(Number.parseInt(seq as string, 16)).toBe((seqs.get(writer as string) ?? 0) + 1);
      expect(Number.parseInt(durable as string, 16)).toBeLessThanOrEqual(at);
      seqs.set(writer as string, Number.parseInt(seq as string, 16));
      places.push(at);
      at += Buffer.byteLength(record);
    }
    expect(places.slice(0, 2)).toEqual([0, 171]);
  });

  it('is read by this version, at the positions that the page gives', async () => {
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    const directory = join(scratch, 'log');
    mkdirSync(directory, { mode: 0o700 });
    for (const [name, text] of [
      ['STORE', storeLine],
      [segmentName, segment],
    ] as const) {
      writeFileSync(join(directory, name), text);
      chmodSync(join(directory, name), 0o600);
    }
    await using log = await FileEventLog.open({ directory });
    const events = await readAll(log);
    expect(events.map(({ type }) => type)).toEqual(['session_created', 'session_expired']);
    expect(events[0]?.position).toBe(4_294_967_467);
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    expect(await store.stats()).toMatchObject({ live: 0, ended: 1 });
  });
});
