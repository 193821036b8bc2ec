import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import type { CompactableEventLog, CompactRequest, Position } from '../../event-log.ts';
import { MAX_EVENT_DATA_BYTES } from '../../event-log.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvents } from '../plain-events.ts';
import { agreedWhole, assertLines, linesOf, wholeLog } from '../whole-log.ts';

const EVENTS = 5;
const EDGES = [Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1.5];
const NO_POSITIONS = [...EDGES, '1', undefined, null, {}] as Position[];
const NO_SNAPSHOTS = [undefined, null, 7, {}, () => []] as unknown as CompactRequest['snapshot'][];
const NO_ENTRIES = ['', '"\0"', '"\ud800"', undefined, {}, 7, `"${'x'.repeat(MAX_EVENT_DATA_BYTES)}"`] as string[];

/** L14 for what is refused or breaks off: on a log with all its events, and on one that was compacted before. */
export const l14RefusedCompactionChangesNothing: Law = {
  id: 'L14',
  name: 'a compaction that is refused, given up or whose entries break off changes nothing',
  needs: ['compact'],
  check: (trial) =>
    LawFixture.use(trial, async (fixture) => {
      const logs = await fixture.compactables(2);
      const [log] = logs;
      await assertInvalid('a compaction of an empty log', log.compact({ upTo: 1, snapshot: '"none"' }));
      const positions: Position[] = [];
      for (const event of plainEvents(EVENTS)) positions.push(await log.append(event));
      const [, upTo = 0, next = 0] = positions;
      await refuseAll(logs, next, (positions.at(-1) ?? 0) + 1);
      await log.compact({ upTo, snapshot: ['"kept"', '"snapshot"'] });
      await refuseAll(logs, next, (positions.at(-1) ?? 0) + 1);
      // Compacted as far already: the same is refused.
      await refuseAll(logs, upTo, (positions.at(-1) ?? 0) + 1);
      const before = linesOf(await agreedWhole(logs));
      const reopened = await fixture.compactableReopened();
      assertLines(linesOf(await wholeLog(reopened)), before, 'a refused compaction came with reopening');
      await giveUpMeanwhile(reopened, next);
    }),
};

async function refuseAll(logs: readonly CompactableEventLog[], upTo: Position, beyond: Position): Promise<void> {
  const [log] = logs;
  assert(log);
  const before = linesOf(await agreedWhole(logs));
  const unchanged = async (what: string): Promise<void> =>
    assertLines(linesOf(await agreedWhole(logs)), before, `${what} changed the log`);

  for (const none of [beyond, ...NO_POSITIONS]) {
    await assertInvalid(`a compaction up to ${none}`, log.compact({ upTo: none, snapshot: '"anew"' }));
  }
  for (const none of NO_SNAPSHOTS) {
    await assertInvalid('a compaction without a snapshot', log.compact({ upTo, snapshot: none }));
  }
  await unchanged('a refused request');
  for (const [index, entry] of NO_ENTRIES.entries()) {
    const source = new Source(['"anew"', '"again"'].toSpliced(index % 3, 0, entry));
    await assertInvalid('an entry outside the grammar', log.compact({ upTo, snapshot: source.entries() }));
    source.assertLeft();
  }
  await unchanged('a refused entry');
  for (const breakAt of [0, 1, 2]) {
    // As the system would put it: a log must not take it for an error of its own.
    const broken = Object.assign(new Error('the source of the entries broke'), { code: 'ENOENT', errno: -2 });
    const source = new Source(['"anew"', '"again"'], () => {
      throw broken;
    });
    await assertRejected(log.compact({ upTo, snapshot: source.entries(breakAt) }), broken, 'whose entries broke off');
    source.assertLeft();
  }
  await unchanged('a compaction whose entries broke off');
  const reason = new Error('given up by the caller');
  const signal = AbortSignal.abort(reason);
  await assertRejected(log.compact({ upTo, snapshot: ['"anew"'], signal }), reason, 'with an aborted signal');
  await unchanged('a compaction with an aborted signal');
}

/** Given up while the entries come: the caller is told, and then nothing is changed, or it is done. */
async function giveUpMeanwhile(log: CompactableEventLog, upTo: Position): Promise<void> {
  for (const abortAt of [0, 1, 2]) {
    const before = linesOf(await wholeLog(log));
    const controller = new AbortController();
    const reason = new Error('given up by the caller');
    const source = new Source(['"anew"', `"${abortAt}"`], () => controller.abort(reason));
    const { signal } = controller;
    const [outcome] = await Promise.allSettled([log.compact({ upTo, snapshot: source.entries(abortAt), signal })]);
    source.assertLeft();
    const found = await wholeLog(log);
    if (outcome.status === 'fulfilled') {
      assert.equal(found.upTo, upTo, 'a compaction resolved without having happened.');
      return;
    }
    assert.equal(outcome.reason, reason, "a compaction that is given up rejects with the signal's reason.");
    assertLines(linesOf(found), before, 'a compaction that was given up changed the log');
  }
}

/** Entries that something happens among, and that notice whether they are left open. */
class Source {
  readonly #entries: readonly string[];
  readonly #happen: () => void;
  #open = false;

  constructor(entries: readonly string[], happen: () => void = () => {}) {
    this.#entries = entries;
    this.#happen = happen;
  }

  async *entries(happenAt: number = -1): AsyncGenerator<string, void, undefined> {
    this.#open = true;
    try {
      for (const [index, entry] of this.#entries.entries()) {
        if (index === happenAt) this.#happen();
        yield entry;
      }
      if (happenAt === this.#entries.length) this.#happen();
    } finally {
      this.#open = false;
    }
  }

  assertLeft(): void {
    assert(!this.#open, 'a compaction that is over left the iteration of its entries open.');
  }
}

async function assertInvalid(what: string, compacting: Promise<void>): Promise<void> {
  const [outcome] = await Promise.allSettled([compacting]);
  assert.equal(outcome.status, 'rejected', `${what} must reject.`);
  assert(hasCode(outcome.reason, 'ERR_SESSION_INVALID'), `${what} must reject with ERR_SESSION_INVALID.`);
}

async function assertRejected(compacting: Promise<void>, reason: Error, what: string): Promise<void> {
  const [outcome] = await Promise.allSettled([compacting]);
  assert.equal(outcome.status, 'rejected', `a compaction ${what} must reject.`);
  assert.equal(outcome.reason, reason, `a compaction ${what} must reject with what broke it off.`);
}
