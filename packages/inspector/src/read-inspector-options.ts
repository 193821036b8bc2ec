import { type EventLog, type RandomBytes, readRequest, SessionInvalidError, SessionStore } from '@sessionlog/core';
import type { InspectorOptions, VerifyLog } from './inspector-options.ts';
import { systemClock } from './system-clock.ts';

const KEYS = ['log', 'store', 'name', 'allowRevoke', 'basePath', 'verify', 'clock', 'randomBytes', 'signal'] as const;
const BASE_PATH = /^\/(?:[A-Za-z0-9._~-]+\/)*$/;
const MOST_CHARACTERS = 256;

/** Options with every default filled in that has one. */
export interface ReadInspectorOptions {
  readonly log: EventLog;
  readonly store: SessionStore;
  readonly name: string;
  readonly allowRevoke: boolean;
  readonly basePath: string;
  readonly verify: VerifyLog | undefined;
  readonly clock: () => number;
  readonly randomBytes: RandomBytes | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads {@link InspectorOptions}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readInspectorOptions(options: InspectorOptions): ReadInspectorOptions {
  const given = readRequest('options', options, KEYS);
  const { log, store, signal, name = 'event log', allowRevoke = false, basePath = '/' } = given;
  if (!isLog(log)) throw new SessionInvalidError('log', 'must be an event log.');
  if (!isStore(store)) throw new SessionInvalidError('store', 'must be a session store that is open over the log.');
  if (typeof name !== 'string' || name.length > MOST_CHARACTERS) {
    throw new SessionInvalidError('name', `must be text of at most ${MOST_CHARACTERS} characters.`);
  }
  if (typeof allowRevoke !== 'boolean') throw new SessionInvalidError('allowRevoke', 'must be true or false.');
  if (typeof basePath !== 'string' || !BASE_PATH.test(basePath) || /\/\.{1,2}\//.test(basePath)) {
    throw new SessionInvalidError('basePath', 'must be a path that begins and ends with a slash.');
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new SessionInvalidError('signal', 'must be an AbortSignal, as an AbortController gives it.');
  }
  return Object.freeze({
    log,
    store,
    name,
    allowRevoke,
    basePath,
    verify: readFunction<VerifyLog>('verify', given.verify),
    clock: readFunction<() => number>('clock', given.clock) ?? systemClock,
    randomBytes: readFunction<RandomBytes>('randomBytes', given.randomBytes),
    signal,
  });
}

function isLog(value: unknown): value is EventLog {
  return typeof value === 'object' && value !== null && 'append' in value && 'read' in value;
}

// By what it can do: there may be several copies of the package.
function isStore(value: unknown): value is SessionStore {
  return value instanceof SessionStore || (typeof value === 'object' && value !== null && 'changes' in value);
}

function readFunction<F>(field: string, value: unknown): F | undefined {
  if (value !== undefined && typeof value !== 'function') throw new SessionInvalidError(field, 'must be a function.');
  return value as F | undefined;
}
