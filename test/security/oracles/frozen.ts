import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog, SessionStore } from '@sessionlog/core';

/** A store that is watched, with everything that it could change. */
export interface Watched {
  readonly store: SessionStore;
  readonly log: EventLog;
  /** Where the files of the log are, if it has any. */
  readonly directory: string;
  /** Gives what a database keeps of the log, if it is in one. */
  readonly rows?: (() => Promise<readonly string[]>) | undefined;
}

/** What a store and its log say. */
export async function stateOf({ store, log }: Pick<Watched, 'store' | 'log'>): Promise<unknown> {
  const events = await Array.fromAsync(log.read());
  return { events, sessions: await Array.fromAsync(store.list()), stats: await store.stats() };
}

/** Everything that a call could change, in one text: what store and log say, and what the files and rows are like. */
export async function everythingOf(watched: Watched): Promise<string> {
  return JSON.stringify([await stateOf(watched), stampsOf(watched.directory), await watched.rows?.()]);
}

/**
 * The FROZEN oracle: log, files and projection are the same before and after a call.
 *
 * @returns what the call answered, or what it was refused with.
 * @throws Error when it left a trace.
 */
export async function frozen(watched: Watched, call: () => unknown): Promise<unknown> {
  const before = await everythingOf(watched);
  const answer = await (async () => call())().catch((error: unknown) => error);
  const after = await everythingOf(watched);
  if (after === before) return answer;
  throw new Error(`FROZEN: a call left a trace: ${before} is ${after}`);
}

// Names, sizes and times of change: to open a file of a live database would let go of its locks. Readers of SQLite
// leave their marks in -shm, which holds nothing.
function stampsOf(directory: string): readonly string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => !name.endsWith('-shm'));
  return names.sort().map((name) => {
    const { size, mtimeMs, ctimeMs, mode } = statSync(join(directory, name));
    return `${name}: ${size} bytes, ${mtimeMs}, ${ctimeMs}, ${mode.toString(8)}`;
  });
}
