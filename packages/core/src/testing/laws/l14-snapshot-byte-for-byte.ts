import fc from 'fast-check';
import type { CompactableEventLog } from '../../event-log.ts';
import { hostileJson } from '../arbitraries/hostile-json.ts';
import { forAll } from '../for-all.ts';
import { largestData } from '../largest-data.ts';
import type { Law, Trial } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent } from '../plain-events.ts';
import { assertLines, wholeLog } from '../whole-log.ts';

const MANY = 3000;

const hostile = fc.tuple(
  fc.array(hostileJson, { maxLength: 12, size: 'max' }),
  fc.constantFrom('array', 'iterable', 'async iterable'),
);

/** L14 for the entries, as every kind of iterable: hostile ones, none, one, many, and the largest that there may be. */
export const l14SnapshotByteForByte: Law = {
  id: 'L14',
  name: 'a snapshot comes back byte for byte and in order',
  needs: ['compact'],
  check: async (trial) => {
    await forAll(trial, 10, hostile, async (fixture, [entries, kind]) => {
      await keep(
        fixture,
        entries,
        kind === 'array' ? entries : kind === 'iterable' ? each(entries) : eachLate(entries),
      );
    });
    const many = Array.from({ length: MANY }, (_, index) => `{"entry":${index}}`);
    const largest = ['x', '\u00e9', '\u2028', '\u{1f600}'].map(largestData);
    for (const entries of [[], many, largest]) await keepAnew(trial, entries, entries);
    await keepAnew(trial, ['{"one":"entry"}'], '{"one":"entry"}');
  },
};

async function keepAnew(trial: Trial, entries: readonly string[], snapshot: string | readonly string[]): Promise<void> {
  await LawFixture.use(trial, (fixture) => keep(fixture, entries, snapshot));
}

async function keep(
  fixture: LawFixture,
  entries: readonly string[],
  snapshot: string | Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const logs = await fixture.compactables(2);
  const [log] = logs;
  const upTo = await log.append(plainEvent());
  await log.compact({ upTo, snapshot });
  for (const reader of [...logs, ...logs]) await assertKept(reader, entries);
  await assertKept(await fixture.compactableReopened(), entries);
}

async function assertKept(log: CompactableEventLog, entries: readonly string[]): Promise<void> {
  const { kept } = await wholeLog(log);
  assertLines(kept, entries, 'the entries of a snapshot came back changed');
}

function* each(entries: readonly string[]): Generator<string, void, undefined> {
  yield* entries;
}

async function* eachLate(entries: readonly string[]): AsyncGenerator<string, void, undefined> {
  for (const entry of entries) {
    await undefined;
    yield entry;
  }
}
