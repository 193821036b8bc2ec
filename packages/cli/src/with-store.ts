import { policies, SessionStore, type SessionStoreOptions } from '@sessionlog/core';
import { readHandleKeyFile } from './handle-key-file.ts';
import { readLogLocation } from './log-location.ts';
import { type LogUse, type OpenedLog, openLog } from './open-log.ts';
import { Output } from './output.ts';
import type { Shell } from './shell.ts';
import { showProgress } from './show-progress.ts';
import { watchedLog } from './watched-log.ts';

// Whose application raised its limits has principals that are as long, and they are to be found and ended here.
const LIMITS = { principalBytes: 4096 } as const;

/** Which store a command is about, and how it sees handles. */
export interface StoreSelection {
  readonly log: string;
  readonly handleKeys?: string | undefined;
}

/** A store that is open over its log. */
export interface OpenedStore {
  readonly store: SessionStore;
  readonly log: OpenedLog;
  /** How many events were read to open it. */
  readonly events: number;
  /** Does what makes the store read the log once more, and shows how far it is. */
  reading<Result>(doing: string, work: () => Promise<Result>): Promise<Result>;
}

/**
 * Opens a store for as long as `work` takes. Without keys it sees the sessions of all keys. What it reads of the log is
 * shown as progress.
 *
 * @throws what opening and `work` throw.
 */
export async function withStore<Result>(
  shell: Shell,
  { log: location, handleKeys: file, json }: StoreSelection & { readonly json?: true | undefined },
  use: LogUse,
  work: (opened: OpenedStore) => Promise<Result>,
  options: Partial<SessionStoreOptions> = {},
): Promise<Result> {
  const handleKeys = file === undefined ? 'unknown' : readHandleKeyFile(file);
  const at = readLogLocation(location);
  const log = await showProgress(shell, 'opening', 0, () => openLog(at, use));
  let onEvent = (): void => {};
  const reading = <Read>(doing: string, total: number, read: () => Promise<Read>): Promise<Read> =>
    showProgress(shell, doing, total, (step) => {
      onEvent = step;
      return read();
    });
  let events = 0;
  const watched = watchedLog(log, () => {
    events += 1;
    onEvent();
  });
  try {
    const store = await reading('reading events', 0, () =>
      SessionStore.open(watched, { policy: policies.nistAal2, handleKeys, limits: LIMITS, ...options }),
    );
    try {
      // A topic that is misspelt is a log, too, and nobody is logged in there.
      if (use !== 'make' && events === 0 && (await store.stats()).position === undefined)
        new Output(shell, json === true).note('This log is empty. Is it the one that is meant?');
      return await work({ store, log, events, reading: (doing, again) => reading(doing, events, again) });
    } finally {
      await store.close();
    }
  } finally {
    await log.close();
  }
}
