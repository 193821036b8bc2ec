import type { BenchGroup, BenchRow } from './bench-row.ts';
import type { Contestant } from './contestant.ts';
import { allocationGroup } from './rows/allocation.ts';
import { coldStartGroup, openingMemoryGroup } from './rows/cold-start.ts';
import { createManyGroup, createOneGroup } from './rows/create.ts';
import { getGroup } from './rows/get.ts';
import { getBesideHitGroups } from './rows/get-beside-hit.ts';
import { growthGroups } from './rows/growth.ts';
import { heapGroup } from './rows/heap.ts';
import { inspectorGroups } from './rows/inspector.ts';
import { logoutGroup } from './rows/logout.ts';
import { postgresGroups } from './rows/postgres.ts';
import { replayGroup } from './rows/replay.ts';
import { standStillGroups } from './rows/stand-still.ts';

/** Everything that is measured, in the order of the table. */
export const BENCH_GROUPS: readonly BenchGroup[] = [
  getGroup,
  ...getBesideHitGroups,
  allocationGroup,
  createOneGroup,
  createManyGroup,
  ...growthGroups,
  replayGroup,
  ...standStillGroups,
  heapGroup,
  coldStartGroup,
  openingMemoryGroup,
  logoutGroup,
  ...inspectorGroups,
  ...postgresGroups,
];

/**
 * The groups with only those rows whose name contains `texts`, or one of several with commas between them, whatever the
 * case; groups without a row are left out.
 */
export function selectGroups(texts: string): readonly BenchGroup[] {
  const asked = texts
    .toLowerCase()
    .split(',')
    .map((text) => text.trim());
  // A comma too many asks for nothing more.
  const some = asked.filter((text) => text !== '');
  const wanted = ({ name }: BenchRow): boolean =>
    texts === '' || some.some((text) => name.toLowerCase().includes(text));
  return BENCH_GROUPS.map((group) => ({ ...group, rows: group.rows.filter(wanted) })).filter(
    ({ rows }) => rows.length > 0,
  );
}

/** All contestants of a group; some of them more than once. */
export function contestantsOf({ material, rows }: BenchGroup): readonly Contestant[] {
  const running = rows.flatMap(({ ours, against }) => [ours, ...against.map(({ baseline }) => baseline)]);
  return material === undefined ? running : [material, ...running];
}

/** The contestant of that name, for the process that runs it. */
export function findContestant(name: string): Contestant {
  const found = BENCH_GROUPS.flatMap(contestantsOf).find((contestant) => contestant.name === name);
  if (found === undefined) throw new RangeError(`There is no contestant ${name}.`);
  return found;
}
