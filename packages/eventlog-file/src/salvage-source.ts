import { constants } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '@sessionlog/core';
import { hasCode } from '@sessionlog/core';
import { decodeControl } from './control-record.ts';
import { decodeEvent } from './event-content.ts';
import type { FileSystem } from './file-system.ts';
import { existingStore } from './find-store.ts';
import { goesOnBehind } from './goes-on-behind.ts';
import { judgeRecord } from './judge-record.ts';
import type { LogDirectory } from './log-directory.ts';
import { Poison } from './poison.ts';
import { openExisting } from './private-file.ts';
import { readFully } from './read-fully.ts';
import type { LostRange } from './salvage-report.ts';
import { SalvageScanner } from './salvage-scanner.ts';
import { checksumSeed, HEADER_BYTES, TRAILER_BYTES } from './segment-frame.ts';
import { segmentNumber } from './segment-name.ts';
import type { SnapshotFile } from './snapshot-catalog.ts';
import type { Store } from './store-line.ts';
import { STORE_NAME } from './store-name.ts';

const MOST_HEAD_BYTES = 4096;
const UNKNOWN = 'a record is of a kind that this version does not know';
const STORE_ID = /"store":"([0-9a-f]{32})"/;

/** The directory of a store to be salvaged, opened to read only. Without `STORE`, the segments say which store they are of. */
export function salvageDirectory(fs: FileSystem, path: string, lost: LostRange[]): LogDirectory {
  const directory = (store: Store): LogDirectory => ({
    fs,
    path,
    store,
    boot: undefined,
    readOnly: true,
    poison: new Poison(),
    synced: new Map(),
  });
  try {
    return directory(existingStore(fs, path));
  } catch (error) {
    if (!hasCode(error, 'ERR_EVENT_LOG_CORRUPT')) throw error;
    const segments = segmentNames(fs, path);
    for (const segment of segments) {
      const id = storeIdIn(fs, path, segment);
      if (id === undefined) continue;
      lost.push(Object.freeze({ file: STORE_NAME, from: 0, to: 0, reason: 'it is damaged or missing' }));
      return directory({ id, segment: segments[0] ?? segment });
    }
    throw error;
  }
}

/** Every event behind the snapshot that can be read, in the order of the log. */
export function* salvagedEvents(
  directory: LogDirectory,
  snapshot: SnapshotFile | undefined,
  lost: LostRange[],
): Generator<RecordedEvent, void, undefined> {
  const { fs, path, store } = directory;
  for (let name: string | undefined = snapshot?.segment ?? store.segment; name !== undefined; ) {
    let next: string | undefined;
    let tail = 0;
    const number: number = segmentNumber(name) ?? 0;
    const scanner = SalvageScanner.open(fs, path, name, store.id);
    if (scanner === undefined) lost.push(Object.freeze({ file: name, from: 0, to: 0, reason: 'the file is missing' }));
    try {
      for (const { bytes, start, end, offset } of scanner?.records((range) => lost.push(range)) ?? []) {
        tail = offset + HEADER_BYTES + end - start + TRAILER_BYTES;
        const event = decodeEvent(bytes, start, end, number * 2 ** 32 + offset);
        if (event === undefined) {
          const control = decodeControl(bytes.toString('latin1', start, end));
          if (control === undefined && offset > 0) {
            lost.push(Object.freeze({ file: name, from: offset, to: tail, reason: UNKNOWN }));
          }
          if (control?.kind !== 'seal') continue;
          next = control.next;
          break;
        }
        if (snapshot === undefined || event.position > snapshot.upTo) yield event;
      }
    } finally {
      scanner?.close();
    }
    if (next === undefined && scanner !== undefined && goesOnBehind(directory, number)) {
      const last = lost.at(-1);
      const from = last?.file === name ? Math.max(tail, last.to) : tail;
      // A seal that is damaged was said to be lost already.
      if (last?.file !== name || last.to < scanner.size) {
        lost.push(Object.freeze({ file: name, from, to: scanner.size, reason: 'its end is missing' }));
      }
    }
    name = next ?? followerOf(fs, path, number);
  }
}

// Without its seal, a segment is followed by the next that is there; those that lost a rotation are the smallest.
function followerOf(fs: FileSystem, path: string, number: number): string | undefined {
  const behind = segmentNames(fs, path).filter((name) => (segmentNumber(name) ?? 0) > number);
  const [first = ''] = behind;
  const sizeOf = (name: string): number => fs.lstat(join(path, name))?.size ?? 0;
  return behind.filter((name) => segmentNumber(name) === segmentNumber(first)).sort((a, b) => sizeOf(b) - sizeOf(a))[0];
}

function segmentNames(fs: FileSystem, path: string): readonly string[] {
  return fs
    .readdir(path)
    .filter((name) => segmentNumber(name) !== undefined)
    .sort();
}

function storeIdIn(fs: FileSystem, path: string, segment: string): string | undefined {
  const descriptor = openExisting(fs, join(path, segment), constants.O_RDONLY);
  if (descriptor === undefined) return undefined;
  try {
    const window = Buffer.alloc(MOST_HEAD_BYTES);
    const bytes = window.subarray(0, readFully(fs, descriptor, window, MOST_HEAD_BYTES, 0));
    const id = STORE_ID.exec(bytes.toString('latin1'))?.[1];
    if (id === undefined) return undefined;
    return judgeRecord(bytes, 0, checksumSeed(id, segment)).kind === 'record' ? id : undefined;
  } finally {
    fs.close(descriptor);
  }
}
