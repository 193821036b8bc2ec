import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { SessionStore } from '@sessionlog/core';
import type { Activity, Inspector, SessionPage } from '@sessionlog/inspector';
import { BENCH_POLICY } from '../bench-session.ts';
import type { BenchContext, Contestant } from '../contestant.ts';
import {
  INSPECTED_FROM,
  type InspectedSession,
  inspectedSessions,
  inspectedUntil,
  logOfSessions,
} from '../inspected-sessions.ts';
import {
  BUCKETS,
  INSPECTOR_QUESTIONS,
  type InspectorQuestion,
  LONG_PAGE_ROWS,
  pastMoment,
  rowsBeforeFarPage,
  SEARCHED,
} from '../inspector-questions.ts';
import { longestStandStill } from '../longest-stand-still.ts';
import { serialRate } from '../rate.ts';
import { limitAnswer } from './limit-inspector.ts';

/** Answers of the inspector to what its page asks, from the request to the last byte, one after the other. */
export function inspector(question: InspectorQuestion): Contestant {
  return {
    name: `inspector/${question}`,
    label: 'Inspector.fetch',
    async prepare(context) {
      const { sessions, inspected, close } = await openInspector(context);
      const path = await pathOf(question, sessions, inspected);
      checkAnswer(await ask(inspected, path), limitAnswer(question, sessions)());
      return { run: () => serialRate(context.runMs, 1, () => ask(inspected, path)), close };
    },
  };
}

/** For how long the event loop stands still, at most, while the inspector answers everything that its page asks. */
export const inspectorStandStill: Contestant = {
  name: 'inspector/stand-still',
  label: 'Inspector.fetch of every question',
  async prepare(context) {
    const { sessions, inspected, close } = await openInspector(context);
    const paths: string[] = [];
    for (const question of INSPECTOR_QUESTIONS) paths.push(await pathOf(question, sessions, inspected));
    const askAll = async (): Promise<void> => {
      for (const path of paths) {
        await ask(inspected, path);
        await setTimeout(1);
      }
    };
    return { run: () => longestStandStill(askAll), close };
  },
};

interface Opened {
  readonly sessions: readonly InspectedSession[];
  readonly inspected: Inspector;
  close(): Promise<void>;
}

async function openInspector({ events, progress }: BenchContext): Promise<Opened> {
  const { createInspector } = await import('@sessionlog/inspector');
  const sessions = inspectedSessions(events);
  const log = await logOfSessions(sessions, progress);
  const clock = (): number => inspectedUntil(sessions);
  const store = await SessionStore.open(log, { policy: BENCH_POLICY, clock });
  const inspected = await createInspector({ log, store, clock });
  const close = async (): Promise<void> => {
    await inspected.close();
    await store.close();
    await log.close();
  };
  return { sessions, inspected, close };
}

async function pathOf(
  question: InspectorQuestion,
  sessions: readonly InspectedSession[],
  inspected: Inspector,
): Promise<string> {
  switch (question) {
    case 'first page':
      return 'api/sessions';
    case 'search':
      return `api/sessions?search=${SEARCHED}`;
    case 'far page':
      return `api/sessions?cursor=${await farCursor(inspected, rowsBeforeFarPage(sessions))}`;
    case 'past':
      return `api/sessions?at=time:${pastMoment(sessions)}`;
    case 'activity':
      return `api/activity?from=${INSPECTED_FROM}&to=${inspectedUntil(sessions)}&buckets=${BUCKETS}`;
  }
}

async function farCursor(inspected: Inspector, rows: number): Promise<string> {
  let cursor = '';
  for (let passed = 0; passed < rows; passed += LONG_PAGE_ROWS) {
    const behind = cursor === '' ? '' : `&cursor=${cursor}`;
    const { next }: SessionPage = JSON.parse(await ask(inspected, `api/sessions?limit=${LONG_PAGE_ROWS}${behind}`));
    if (next === null) throw new Error('There is no far page.');
    cursor = next;
  }
  return cursor;
}

async function ask(inspected: Inspector, path: string): Promise<string> {
  const answer = await inspected.fetch(new Request(`http://127.0.0.1/${path}`));
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`The inspector refused a question (${answer.status}).`);
  return text;
}

// The two tell of the same sessions, under other ids.
function checkAnswer(ours: string, limit: string): void {
  const [{ total, sessions, created, live }, expected] = [ours, limit].map(
    (text): Partial<SessionPage & Activity> => JSON.parse(text),
  ) as [Partial<SessionPage & Activity>, Partial<SessionPage & Activity>];
  const principals = sessions?.map(({ principal }) => principal);
  assert.deepEqual(
    { total, principals, created, live },
    {
      total: expected.total,
      principals: expected.sessions?.map(({ principal }) => principal),
      created: expected.created,
      live: expected.live,
    },
  );
}
