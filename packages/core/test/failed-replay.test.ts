import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AttributesPool } from '../src/attributes-pool.ts';
import type { Position, RecordedEvent } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { SessionStore } from '../src/session-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

const options = { policy: { absoluteTimeoutMs: 3_600_000 }, clock: new ManualClock(1_800_000_000_000).now };
// So many behind a store that it folds them some dozens ahead.
const BEHIND = 790;
const FAILING = 785;
const tokenOf = (index: number): string => `token-of-session-${index}`.padEnd(40, '.');

/** One that gives its events in batches, as logs on a disk do. */
class BatchedEventLog extends MemoryEventLog {
  override readSync(after?: Position): readonly RecordedEvent[] {
    return super.readSync(after).slice(0, 256);
  }
}

let log: BatchedEventLog;
let store: SessionStore;

beforeEach(async () => {
  log = new BatchedEventLog();
  store = await SessionStore.open(log, options);
  const other = await SessionStore.open(log, options);
  for (let index = 0; index < BEHIND; index++) {
    await other.create({ principal: 'ann', token: tokenOf(index), attributes: { index } });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a store that has no memory left for one of the events it folds ahead', () => {
  it('answers nothing any more: half of the event may be there, and what ends sessions would pass over it', async () => {
    const failure = new RangeError('Array buffer allocation failed');
    const { add } = AttributesPool.prototype;
    vi.spyOn(AttributesPool.prototype, 'add').mockImplementation(function (this: AttributesPool, text) {
      if (text === `{"index":${FAILING}}`) throw failure;
      return add.call(this, text);
    });
    await expect(store.get(tokenOf(0))).rejects.toBe(failure);
    vi.restoreAllMocks();
    await expect(store.get(tokenOf(FAILING))).rejects.toBe(failure);
    await expect(store.expireAll()).rejects.toBe(failure);
  });
});
