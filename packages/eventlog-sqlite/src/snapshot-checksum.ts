import { crc32 } from 'node:zlib';
import type { EventId, Position } from '@sessionlog/core';

/** What the checksum of a snapshot's first entry is seeded with: which snapshot it is, and where it stands. */
export function snapshotSeed(snapshot: number, upTo: Position, eventId: EventId): number {
  return crc32(`${snapshot} ${upTo} ${eventId}`);
}

/** The checksum of an entry behind the one whose checksum is `before`: a lost or moved entry breaks the chain. */
export function entryChecksum(entry: string, before: number): number {
  // Of no bytes the `crc32` of Node.js 22 gives 0, whatever stood before.
  return entry === '' ? before : crc32(entry, before);
}
