import { appendFileSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { encodeEvent } from '../src/event-content.ts';
import { checksumSeed, encodeFrame } from '../src/segment-frame.ts';
import { decodeStore } from '../src/store-line.ts';
import { plainEvent } from './plain-event.ts';
import { segmentPath } from './segment-path.ts';

/** The files of a log, for tests that write records as another process would, whole or not. */
export class StoreOnDisk {
  readonly path: string;
  readonly seed: number;

  constructor(directory: string) {
    this.path = segmentPath(directory);
    this.seed = checksumSeed(decodeStore(readFileSync(join(directory, 'STORE'))).id, basename(this.path));
  }

  /** A record of a writer that no log in this process is, holding `plainEvent(number)`. */
  record(writer: number, seq: number, number: number, data?: string): Buffer {
    return this.frame(writer, seq, encodeEvent(plainEvent(number, data)));
  }

  /** A record that holds any text. */
  frame(writer: number, seq: number, json: string, durable = 0): Buffer {
    return encodeFrame(this.seed, writer, seq, durable, json);
  }

  /** How many bytes its first record has, which is no event. */
  get headBytes(): number {
    return this.bytes().indexOf(0x0a) + 1;
  }

  append(...bytes: readonly Uint8Array[]): void {
    for (const some of bytes) appendFileSync(this.path, some);
  }

  bytes(): Buffer {
    return readFileSync(this.path);
  }
}
