import { isDeepStrictEqual } from 'node:util';
import {
  hasCode,
  isAnonymous,
  type JsonObject,
  type Session,
  SessionInvalidError,
  type SessionStore,
} from '@sessionlog/core';
import type { SessionData } from 'express-session';
import { cookieDeadline, isCookieOver, withinPolicy } from './cookie-deadline.ts';
import type { ReadExpressSessionStoreOptions } from './express-session-store-options.ts';
import { attributesOf, checkData } from './session-data.ts';

// A cookie is renewed by every request. The session follows in steps of a twentieth of its life: it may lapse that much
// earlier, and never later.
const STEPS = 20;

interface Wanted {
  readonly principal: string;
  readonly attributes: JsonObject;
  /** Of the cookie. */
  readonly deadline: number | undefined;
}

/**
 * Saves the data of a session: begins it if its id was never used, and replaces what is there if it lives. What is over is
 * not begun again: then nothing is appended, and `onDropped` is told. Data that name nobody, of a session that was
 * somebody's, end it: so an application logs out that takes the name away and saves.
 *
 * @throws `ERR_SESSION_INVALID` with the field `principal` when it would be another one's session by now.
 */
export async function saveSession(
  store: SessionStore,
  sid: string,
  data: SessionData,
  { principal: principalOf, onDropped }: ReadExpressSessionStoreOptions,
): Promise<void> {
  // Without an id the store would draw one, and begin a session that nobody has.
  if (typeof sid !== 'string') throw new SessionInvalidError('token', 'must be a string: the id of the session.');
  checkData(data);
  if (isCookieOver(data)) return endWithCookie(store, sid);
  const principal = principalOf(data);
  const wanted = { principal, attributes: attributesOf(data), deadline: cookieDeadline(data) };
  const live = (await store.get(sid)) ?? (await beginSession(store, sid, wanted, onDropped));
  if (live === undefined) return;
  if (live.principal !== principal) {
    // What is no name at all, as of data that lost a field, is for whoever wrote the function to mend.
    const isNobody = typeof principal === 'string' && isAnonymous(principal);
    if (isNobody && !isAnonymous(live.principal)) return endSession(store, sid, 'logout');
    throw new SessionInvalidError(
      'principal',
      'must stay the same under one session id, or whoever planted the id would be logged in too. Regenerate the session ' +
        'when somebody logs in, and save it only when it says who that is.',
    );
  }
  if ((await keepData(store, sid, wanted, live)) === undefined) onDropped(live.id);
}

/** Slides the deadline of a live session, of which nothing else has changed. What is over stays so. */
export async function touchSession(store: SessionStore, sid: string, data: SessionData): Promise<void> {
  checkData(data);
  if (isCookieOver(data)) return endWithCookie(store, sid);
  const live = await store.get(sid);
  if (live !== undefined) await slideSession(store, sid, cookieDeadline(data), live);
}

function endWithCookie(store: SessionStore, sid: string): Promise<void> {
  return endSession(store, sid, 'cookie expired');
}

async function endSession(store: SessionStore, sid: string, reason: string): Promise<void> {
  await store.expire(sid, { reason });
}

/** @returns the live session of the id, if another request of the same visitor has begun it meanwhile. */
async function beginSession(
  store: SessionStore,
  sid: string,
  { principal, attributes, deadline }: Wanted,
  onDropped: ReadExpressSessionStoreOptions['onDropped'],
): Promise<Session | undefined> {
  try {
    const create = async (expiresAt: number | undefined): Promise<Session> =>
      (await store.create({ token: sid, principal, attributes, expiresAt })).session;
    await withinPolicy(deadline, create, () => endWithCookie(store, sid));
    return undefined;
  } catch (error) {
    if (!hasCode(error, 'ERR_SESSION_DUPLICATE')) throw error;
    const live = await store.get(sid);
    if (live === undefined) onDropped(error.sessionId);
    return live;
  }
}

async function keepData(
  store: SessionStore,
  sid: string,
  { attributes, deadline }: Wanted,
  live: Session,
): Promise<Session | undefined> {
  // With `resave` or `rolling` every request saves what it has read.
  if (isDeepStrictEqual(live.attributes, attributes)) return slideSession(store, sid, deadline, live);
  const touch = (expiresAt: number | undefined): Promise<Session | undefined> =>
    store.touch(sid, { attributes, expiresAt });
  return withinPolicy(deadline, touch, () => endWithCookie(store, sid));
}

async function slideSession(
  store: SessionStore,
  sid: string,
  deadline: number | undefined,
  live: Session,
): Promise<Session | undefined> {
  if (deadline !== undefined) {
    const gainedMs = deadline - live.expiresAt;
    if (gainedMs >= 0 && gainedMs * STEPS < live.expiresAt - live.lastSeenAt) return live;
  }
  const touch = (expiresAt: number | undefined): Promise<Session | undefined> => store.touch(sid, { expiresAt });
  return withinPolicy(deadline, touch, () => endWithCookie(store, sid));
}
