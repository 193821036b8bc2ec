import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type {
  CompactableEventLog,
  CompactRequest,
  LocalEventLog,
  Position,
  ReadOptions,
  RecordedEvent,
} from '../src/event-log.ts';
import { readAfter } from '../src/read-after.ts';
import { encodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionStore } from '../src/session-store.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';

// Nightly twenty million, more than a `Map` can hold (2^24).
const SESSIONS = scale === 1 ? 10_000 : 2_000_000 * scale;
const PATIENCE_MS = 360_000 * scale;
const LOOKS = 1000;
const BATCH = 512;
const NOW = 1_800_000_000_000;
const POLICY = { absoluteTimeoutMs: 3_600_000 };

const tokenOf = (index: number): string => `token-of-session-${index}`.padEnd(40, '.');

/** A log of as many creations as one likes, which are made up as they are read: it takes no memory. */
class MadeUpEventLog implements LocalEventLog, CompactableEventLog {
  readonly #length: number;
  /** How many sessions its snapshot has, and the characters of its longest entry. */
  compacted = { sessions: 0, longest: 0 };

  constructor(length: number) {
    this.#length = length;
  }

  append(): never {
    throw new Error('It is as long as it is.');
  }

  readSync(after: Position = 0): readonly RecordedEvent[] {
    const length = Math.max(0, Math.min(BATCH, this.#length - after));
    return Array.from({ length }, (_, index) => eventAt(after + index));
  }

  async *read({ after }: ReadOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    for (let last = readAfter(after) ?? 0; last < this.#length; last += 1) yield eventAt(last);
  }

  async compact({ snapshot }: CompactRequest): Promise<void> {
    for await (const entry of snapshot as AsyncIterable<string>) {
      this.compacted.longest = Math.max(this.compacted.longest, entry.length);
      const [kind, ids] = JSON.parse(entry);
      if (kind === 'live') this.compacted.sessions += ids.length;
    }
  }

  async readSnapshot(): Promise<undefined> {}

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

function eventAt(index: number): RecordedEvent {
  const data = encodeSessionEvent({
    type: 'session_created',
    handle: tokenHandle(DEFAULT_TOKEN_DOMAIN, tokenOf(index)),
    principal: `user-${index >> 1}`,
    createdAt: NOW,
    expiresAt: NOW + 1,
    absoluteExpiresAt: NOW + 1,
    attributes: { role: 'operator', shard: index % 1000 },
  });
  return { id: String(index).padStart(26, '0'), position: index + 1, type: 'session_created', data };
}

it(
  `${SESSIONS.toLocaleString('en')} live sessions are held, found and compacted in one process`,
  async () => {
    const log = new MadeUpEventLog(SESSIONS);
    const store = await SessionStore.open(log, { policy: POLICY, clock: () => NOW });
    const step = Math.floor(SESSIONS / LOOKS);
    for (let index = 0; index < SESSIONS; index += step) {
      expect(await store.get(tokenOf(index))).toMatchObject({
        id: String(index).padStart(26, '0'),
        principal: `user-${index >> 1}`,
        attributes: { role: 'operator', shard: index % 1000 },
      });
    }
    expect(await store.get(tokenOf(SESSIONS))).toBeUndefined();
    const last = await Array.fromAsync(store.list({ principal: `user-${(SESSIONS - 1) >> 1}` }));
    expect(last.map(({ id }) => Number(id))).toEqual([SESSIONS - 2, SESSIONS - 1]);
    expect(await store.compact({ retainMs: 0 })).toEqual({ upTo: SESSIONS, sessions: SESSIONS, handles: 0 });
    expect(log.compacted.sessions).toBe(SESSIONS);
    expect(log.compacted.longest).toBeLessThan(100_000);
  },
  PATIENCE_MS,
);
