import type { Activity, EndedByReason } from './activity.ts';
import { commonestReasons } from './commonest-reasons.ts';
import { eachInTurns } from './each-in-turns.ts';
import type { LifeMoment } from './life-moment.ts';
import type { SessionLives } from './session-lives.ts';

// Beside the numbers of reasons, from one on, and 0 for none.
const UNNAMED = 0;
const LAPSED = -1;
const ROTATED = -2;
const OTHER = -3;

/** From when to when, in epoch milliseconds, `to` exclusive, and in how many buckets at most. */
export interface ActivityQuery {
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
}

/**
 * What happened between two moments, in the time that the log had named by then, so that each bucket shows what the table
 * shows at its end. Changes that arrive while it is counted are left out.
 *
 * @param now - no later one is looked at: who is going to lapse has not.
 */
export async function sessionActivity(
  lives: SessionLives,
  { from, to, buckets }: ActivityQuery,
  now: number,
): Promise<Activity> {
  const bucketMs = Math.max(1, Math.ceil((to - from) / buckets));
  const count = Math.ceil((to - from) / bucketMs);
  const zeros = (): number[] => new Array<number>(count).fill(0);
  const created = zeros();
  const changes = [...zeros(), 0];
  // The newest that is whole now.
  const { last } = lives.timeline;
  const named = await commonestReasons(lives, last, { from, to });
  const endings = new Map<number, number[]>();
  const bucketOf = (time: number): number =>
    time >= to ? count : time < from ? 0 : Math.floor((time - from) / bucketMs);
  const add = (numbers: number[], bucket: number, by: number): void => {
    numbers[bucket] = (numbers[bucket] as number) + by;
  };
  const floor = lives.floor?.position;
  await eachInTurns(lives.rowsAt(last.position) - 1, (row) => {
    const birth = lives.bornTime(row);
    const death = lives.deathTime(row, last.position);
    if (birth >= to) return;
    if (birth >= from && lives.createdPosition(row) !== floor) add(created, bucketOf(birth), 1);
    add(changes, bucketOf(birth), 1);
    if (death > now) return;
    add(changes, bucketOf(death), -1);
    if (death < from || death >= to) return;
    const kind = endingKind(lives, row, last, named);
    const counts = endings.get(kind) ?? zeros();
    endings.set(kind, counts);
    add(counts, bucketOf(death), 1);
  });
  const times = created.map((_, bucket) => from + bucket * bucketMs);
  return {
    from,
    to,
    bucketMs,
    times,
    created,
    live: runningSums(changes, count),
    ended: byReason(lives, named, endings),
  };
}

function endingKind(lives: SessionLives, row: number, { position }: LifeMoment, named: readonly number[]): number {
  const ending = lives.endingAt(row, position);
  if (ending === 0) return LAPSED;
  if (lives.isRotated(row)) return ROTATED;
  const reason = lives.endings.reasonNumber(ending);
  return reason === UNNAMED || named.includes(reason) ? reason : OTHER;
}

function runningSums(changes: readonly number[], count: number): number[] {
  let sum = 0;
  return changes.slice(0, count).map((change) => {
    sum += change;
    return sum;
  });
}

function byReason(
  { endings }: SessionLives,
  named: readonly number[],
  counted: ReadonlyMap<number, readonly number[]>,
): EndedByReason[] {
  const ended: EndedByReason[] = [];
  for (const number of named) {
    const counts = counted.get(number);
    if (counts !== undefined) ended.push({ reason: endings.reasonText(number) ?? '', kind: 'reason', counts });
  }
  const others = [
    ['lapsed', counted.get(LAPSED)],
    ['rotated', counted.get(ROTATED)],
    ['unnamed', counted.get(UNNAMED)],
    ['other', counted.get(OTHER)],
  ] as const;
  for (const [kind, counts] of others) if (counts !== undefined) ended.push({ reason: kind, kind, counts });
  return ended;
}
