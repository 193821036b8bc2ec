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

const SECOND = [
  '00000001-9f3c5a7e1b2d4f60.log',
  '00000002-c4e6a80b1d3f5972.log',
  '00000002-7b9d1f3e5c7a8b60.snap',
] as const;

/** The records of a file of the second example, checked by that page alone; what is no record is given as it stands. */
function recordsOf(file: string): readonly { readonly at: number; readonly writer: string; readonly json: string }[] {
  const seed = crc32(JSON.parse(block('json second-store')).store + file);
  const records: { at: number; writer: string; json: string }[] = [];
  const seqs = new Map<string, number>();
  let at = 0;
  for (const line of block(`text ${file}`)
    .replaceAll('␞', '\x1e')
    .split(/(?<=\n)/)) {
    const isRecord = line.startsWith('\x1e');
    const found = /^([0-9a-f]{8}) ([0-9a-f]{12}) ([0-9a-f]{8}) ([0-9a-f]{12}) ([0-9a-f]{8}) (.*) ([0-9a-f]{8})\n$/.exec(
      line.slice(1),
    );
    if (isRecord && found !== null) {
      const [, len = '', writer = '', seq = '', durable = '', hcrc = '', json = '', bcrc = ''] = found;
      expect(Number.parseInt(len, 16)).toBe(Buffer.byteLength(json));
      expect(Number.parseInt(hcrc, 16)).toBe(crc32(line.slice(0, 44), seed));
      expect(Number.parseInt(bcrc, 16)).toBe(crc32(json, Number.parseInt(hcrc, 16)));
      expect(Number.parseInt(seq, 16)).toBe((seqs.get(writer) ?? 0) + 1);
      expect(Number.parseInt(durable, 16)).toBeLessThanOrEqual(at);
      seqs.set(writer, Number.parseInt(seq, 16));
      records.push({ at, writer, json });
    }
    at += Buffer.byteLength(line);
  }
  return records;
}

describe('the example of a seal, a snapshot and a repair, taken apart by that page alone', () => {
  it('the seal names the next segment, and the snapshot the segment in which reading goes on', () => {
    const [, created, seal] = recordsOf(SECOND[0]);
    expect(JSON.parse(seal?.json ?? '')).toEqual({ type: '$seal', data: { next: SECOND[1] } });
    const [head, ...entries] = recordsOf(SECOND[2]);
    expect(JSON.parse(head?.json ?? '').data).toMatchObject({ upTo: 2 ** 32 + (created?.at ?? 0), segment: SECOND[1] });
    expect(JSON.parse(entries.at(-1)?.json ?? '')).toEqual({ type: '$end', data: { entries: entries.length - 1 } });
  });

  it('the repair fences off exactly what is no record', () => {
    const lines = block(`text ${SECOND[1]}`)
      .replaceAll('␞', '\x1e')
      .split(/(?<=\n)/);
    const from = Buffer.byteLength(lines[0] ?? '');
    const repair = recordsOf(SECOND[1]).find(({ json }) => json.includes('$repair'));
    expect(JSON.parse(repair?.json ?? '').data).toEqual({ from, to: from + Buffer.byteLength(lines[1] ?? '') });
    expect(lines[1]).toMatch(/^#+\n$/);
  });

  it('is read by this version: the snapshot, and the event behind the repair', async () => {
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    const directory = join(scratch, 'log');
    mkdirSync(directory, { mode: 0o700 });
    writeFileSync(join(directory, 'STORE'), block('json second-store'), { mode: 0o600 });
    for (const file of SECOND) {
      writeFileSync(join(directory, file), block(`text ${file}`).replaceAll('␞', '\x1e'), { mode: 0o600 });
    }
    await using log = await FileEventLog.open({ directory });
    const snapshot = await log.readSnapshot();
    expect(snapshot?.upTo).toBe(4_294_967_513);
    expect(await Array.fromAsync(snapshot?.entries ?? [])).toEqual(['{"any":"JSON text"}', '"of whoever compacts"']);
    const [event, ...others] = log.readSync(snapshot?.upTo);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ type: 'session_expired', position: 2 * 2 ** 32 + 504 });
    expect((await log.stats()).repaired).toBe(0);
  });
});
