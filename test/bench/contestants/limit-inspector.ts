import { BENCH_POLICY } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { INSPECTED_FROM, type InspectedSession, inspectedSessions, inspectedUntil } from '../inspected-sessions.ts';
import {
  BUCKETS,
  type InspectorQuestion,
  PAGE_ROWS,
  pastMoment,
  rowsBeforeFarPage,
  SEARCHED,
} from '../inspector-questions.ts';
import { syncRate } from '../rate.ts';

/** What nothing that counts the sessions can beat by much: one loop over an array, and the text of the rows of a page. */
export function limitInspector(question: InspectorQuestion): Contestant {
  return {
    name: `inspector/${question}/limit`,
    label: 'limit: a loop over an array + JSON.stringify',
    async prepare({ events, runMs }) {
      const answer = limitAnswer(question, inspectedSessions(events));
      const ask = (): void => {
        if (answer().length === 0) throw new Error('There was no answer.');
      };
      return { run: async () => syncRate(runMs, 1, ask), close: async () => {} };
    },
  };
}

/** A function that gives the text of an answer: as much of it as the loop can know. */
export function limitAnswer(question: InspectorQuestion, sessions: readonly InspectedSession[]): () => string {
  const rows = sessions.map(rowOf);
  const now = inspectedUntil(sessions);
  switch (question) {
    case 'first page':
      return () => pageText(rows, now, 0, () => true);
    case 'search':
      return () => pageText(rows, now, 0, ({ principal }) => principal.toLowerCase().includes(SEARCHED));
    case 'far page':
      return () => pageText(rows, now, rowsBeforeFarPage(sessions), () => true);
    case 'past':
      return () => pageText(rows, pastMoment(sessions), 0, () => true);
    case 'activity':
      return () => activityText(rows, now);
  }
}

type Row = ReturnType<typeof rowOf>;

function rowOf({ principal, createdAt, endedAt }: InspectedSession, index: number) {
  const { idleTimeoutMs = 0, absoluteTimeoutMs } = BENCH_POLICY;
  return {
    id: String(index).padStart(26, '0'),
    principal,
    state: 'live',
    createdAt,
    lastSeenAt: createdAt,
    expiresAt: createdAt + idleTimeoutMs,
    absoluteExpiresAt: createdAt + absoluteTimeoutMs,
    endedAt,
    reason: null,
    actor: null,
    rotatedFrom: null,
    rotatedTo: null,
  };
}

function pageText(rows: readonly Row[], time: number, skipped: number, isWanted: (row: Row) => boolean): string {
  const sessions: Row[] = [];
  let total = 0;
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index] as Row;
    const isLive = row.createdAt <= time && time < row.expiresAt && (row.endedAt === null || time < row.endedAt);
    if (!isLive || !isWanted(row)) continue;
    total += 1;
    if (total > skipped && sessions.length < PAGE_ROWS) sessions.push(row);
  }
  return JSON.stringify({ total, sessions });
}

function activityText(rows: readonly Row[], to: number): string {
  const bucketMs = Math.ceil((to - INSPECTED_FROM) / BUCKETS);
  const created = new Array<number>(BUCKETS).fill(0);
  const logout = new Array<number>(BUCKETS).fill(0);
  const add = (counts: number[], time: number): void => {
    const bucket = Math.floor((time - INSPECTED_FROM) / bucketMs);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  };
  for (const { createdAt, endedAt } of rows) {
    add(created, createdAt);
    if (endedAt !== null) add(logout, endedAt);
  }
  let count = 0;
  const live = created.map((births, bucket) => {
    count += births - (logout[bucket] ?? 0);
    return count;
  });
  const times = created.map((_, bucket) => INSPECTED_FROM + bucket * bucketMs);
  return JSON.stringify({ times, created, live, ended: [{ reason: 'logout', counts: logout }] });
}
