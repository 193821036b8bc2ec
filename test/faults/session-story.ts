import type { LocalEventLog } from '@sessionlog/core';
import { hasCode, SessionStore } from '@sessionlog/core';
import { compactStore } from './compact-store.ts';
import type { ContestLedger } from './contest-ledger.ts';
import type { SessionLedger } from './session-ledger.ts';
import { labelRequest, labelToken } from './session-ledger.ts';
import { storyOptions } from './story-options.ts';

/** Where a story is told, and who keeps the record of it. */
export interface StoryStage {
  /** Begins the label of every session of this story. */
  readonly name: string;
  readonly ledger: Pick<SessionLedger, 'ask' | 'acknowledge' | 'refuse'>;
  /** Keeps the record of the tokens that all stories of a disk want; absent: none are wanted. */
  readonly contest?: Pick<ContestLedger, 'want' | 'win'>;
  /** Opens the log, as a process that starts does. */
  readonly open: () => Promise<LocalEventLog>;
  /** How often the log is opened, worked with and closed. */
  readonly lives: number;
}

/** How many sessions one opening creates. */
const SESSIONS = 6;
const COMPACT_BEHIND = new Set([2, 4]);
// By the clock of a story, some events.
const RETAIN_MS = [0, 12];

/**
 * The life of a store: sessions are created, touched and ended, in twos, segments fill up, the log is compacted, closed
 * and opened again. Gives every error that a caller got: what fails is not tried again, the story goes on.
 */
export async function tellSessionStory(stage: StoryStage): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  for (let life = 0; life < stage.lives; life++) {
    try {
      const log = await stage.open();
      try {
        const store = await SessionStore.open(log, storyOptions());
        await live(stage, log, store, life, errors);
      } finally {
        await log.close();
      }
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

async function live(
  { name, ledger, contest }: StoryStage,
  log: LocalEventLog,
  store: SessionStore,
  life: number,
  errors: unknown[],
): Promise<void> {
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      errors.push(error);
    }
  };
  for (let number = 0; number < SESSIONS; number += 2) {
    const pair = [number, number + 1].map((each) => `${name}.${life}.${each}`);
    const work = pair.map((label) => attempt(() => spend(ledger, store, label)));
    if (contest !== undefined)
      work.push(attempt(() => contend(contest, store, `wanted.${name.slice(0, -1)}.${life}.${number}`, name)));
    await Promise.all(work);
    if (COMPACT_BEHIND.has(number))
      await attempt(() => compactStore(store, log, RETAIN_MS[life % RETAIN_MS.length] ?? 0));
  }
}

async function contend(
  contest: Pick<ContestLedger, 'want' | 'win'>,
  store: SessionStore,
  label: string,
  name: string,
): Promise<void> {
  contest.want(label, name);
  try {
    await store.create({ principal: name, token: labelToken(label) });
    contest.win(label, name);
  } catch (error) {
    if (!hasCode(error, 'ERR_SESSION_DUPLICATE')) throw error;
  }
}

/** One session: created, touched twice, and every third one ended. */
async function spend(ledger: StoryStage['ledger'], store: SessionStore, label: string): Promise<void> {
  const token = labelToken(label);
  await told(ledger, 'create', label, 0, () => store.create(labelRequest(label)));
  for (const count of [1, 2]) {
    await told(ledger, 'touch', label, count, () => store.touch(token, { attributes: { count } }));
  }
  if (Number(label.at(-1)) % 3 === 0) await told(ledger, 'expire', label, 0, () => store.expire(token));
}

async function told(
  ledger: StoryStage['ledger'],
  act: 'create' | 'touch' | 'expire',
  label: string,
  count: number,
  call: () => Promise<unknown>,
): Promise<void> {
  ledger.ask(act, label, count);
  try {
    if ((await call()) === undefined) throw new Error(`${label}: ${act} of a live session found none.`);
  } catch (error) {
    if (hasCode(error, 'ERR_EVENT_LOG_FULL')) ledger.refuse(act, label);
    throw error;
  }
  ledger.acknowledge(act, label, count);
}
