import { type EventLog, type SessionPolicy, SessionStore } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal } from './bench-session.ts';
import type { BenchContext } from './contestant.ts';
import { type LogKind, openLog } from './open-log.ts';
import { callAll } from './rate.ts';

const IN_FLIGHT = 4096;

/** A store with live sessions, and what one needs to work with it. */
export interface FilledStore {
  readonly log: EventLog;
  readonly store: SessionStore;
  /** Of all sessions. */
  readonly tokens: string[];
  /** Creates another session and gives its token. */
  create(): Promise<string>;
}

/** Opens a store over a new log and creates as many sessions as are asked for, many in flight. */
export async function openFilledStore(
  kind: LogKind,
  { directory, events, progress }: Pick<BenchContext, 'directory' | 'events' | 'progress'>,
  policy: SessionPolicy = BENCH_POLICY,
): Promise<FilledStore> {
  const log = await openLog(kind, directory);
  const store = await SessionStore.open(log, { policy });
  const tokens: string[] = [];
  let created = 0;
  const create = async (): Promise<string> => {
    const { token } = await store.create({ principal: benchPrincipal(created++), attributes: BENCH_ATTRIBUTES });
    tokens.push(token);
    return token;
  };
  await callAll(events, IN_FLIGHT, create, progress);
  return { log, store, tokens, create };
}
