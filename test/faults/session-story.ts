import type { LocalEventLog } from '@sessionlog/core';
import { SessionStore } from '@sessionlog/core';
import { compactStore } from './compact-store.ts';
import { type Contest, contend } from './contest-ledger.ts';
import { type LifeLedger, spendLife } from './session-life.ts';
import { storyOptions } from './story-options.ts';

/** Where a story is told, and who keeps the record of it. */
export interface StoryStage {
  /** Begins the label of every session of this story. */
  readonly name: string;
  readonly ledger: LifeLedger;
  /** Keeps the record of the tokens that all stories of a disk want; absent: none are wanted. */
  readonly contest?: Contest;
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
 * The life of a store: sessions are created, touched, rotated and ended, in twos, segments fill up, the log is compacted, closed
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
    const work = [number, number + 1].map((each) =>
      attempt(() => spendLife(store, ledger, `${name}.${life}.${each}`, each)),
    );
    if (contest !== undefined)
      work.push(attempt(() => contend(store, contest, `wanted.${name.slice(0, -1)}.${life}.${number}`, name)));
    await Promise.all(work);
    if (COMPACT_BEHIND.has(number))
      await attempt(() => compactStore(store, log, RETAIN_MS[life % RETAIN_MS.length] ?? 0));
  }
}
