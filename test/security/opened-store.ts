import { type LocalEventLog, MemoryEventLog, SessionStore, type SessionStoreOptions } from '@sessionlog/core';
import { ManualClock, readAll } from '@sessionlog/core/testing';
import { expect, onTestFinished } from 'vitest';
import { everyByte } from '../logs/every-byte.ts';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { openLog } from '../processes/open-log.ts';

/** The logs on which every requirement holds. */
export const LOGS = ['memory', 'file', 'sqlite'] as const;

/** When every test begins, in epoch milliseconds. */
export const START = 1_800_000_000_000;

/** Timeouts of the tests. */
export const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000, touchIntervalMs: 1000 };

/** A store over a log of some kind, with what a test looks at and turns. */
export interface OpenedStore {
  readonly log: LocalEventLog;
  readonly store: SessionStore;
  readonly clock: ManualClock;
  /** Everything that is kept: each event, and the bytes of each file. */
  kept(): Promise<readonly (string | Uint8Array)[]>;
  /** Another store over the same log. */
  another(options?: Partial<SessionStoreOptions>): Promise<SessionStore>;
}

/** Opens one for the current test, on a directory of its own. */
export async function openStore(
  kind: (typeof LOGS)[number],
  options: Partial<SessionStoreOptions> = {},
): Promise<OpenedStore> {
  const scratch = makeScratch();
  const path = kind === 'file' ? `${scratch}/log` : `${scratch}/sessions.db`;
  const log = kind === 'memory' ? new MemoryEventLog() : await openLog(`${kind}:${path}`);
  onTestFinished(async () => {
    await log.close();
    removeScratch(scratch);
  });
  const clock = new ManualClock(START);
  const another = (more: Partial<SessionStoreOptions> = {}): Promise<SessionStore> =>
    SessionStore.open(log, { policy: POLICY, clock: clock.now, ...options, ...more });
  const kept = async () => [...(await readAll(log)).map((event) => JSON.stringify(event)), ...everyByte(scratch)];
  return { log, store: await another(), clock, kept, another };
}

/** What a store and its log say: the FROZEN oracle compares it before and after, REPLAY with that of another store. */
export async function stateOf(store: SessionStore, log: LocalEventLog): Promise<unknown> {
  return { events: await readAll(log), sessions: await Array.fromAsync(store.list()), stats: await store.stats() };
}

/** The FROZEN oracle: fails unless log and projection are the same before and after. @returns what it was refused with. */
export async function frozen({ store, log }: OpenedStore, call: () => Promise<unknown>): Promise<unknown> {
  const before = await stateOf(store, log);
  const refused = await call().catch((error: unknown) => error);
  expect(await stateOf(store, log), 'FROZEN: a refused call left a trace').toEqual(before);
  return refused;
}
