import { type JsonObject, type Session, SessionInvalidError } from '@sessionlog/core';
import type { SessionData } from 'express-session';
import { plainJson } from './plain-json.ts';

interface StoredCookie {
  readonly path: string;
  readonly httpOnly: boolean;
  readonly originalMaxAge: number | null;
  readonly expires?: unknown;
}

/**
 * The data of a session as its middleware knows it: a copy that it may change. A cookie that slides says when the session
 * lapses by the log.
 */
export function sessionData({ attributes, expiresAt }: Session): SessionData {
  const { cookie: stored, ...data } = structuredClone(attributes) as Record<string, unknown>;
  const cookie: StoredCookie = { path: '/', httpOnly: true, originalMaxAge: null, ...objectOf(stored) };
  const expires = slides(cookie) ? new Date(expiresAt) : fixedExpiry(cookie);
  return { ...data, cookie: { ...cookie, expires } };
}

/** Refuses what no middleware saves. @throws `ERR_SESSION_INVALID` with the field `attributes`. */
export function checkData(data: unknown): asserts data is SessionData {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new SessionInvalidError('attributes', 'must be an object: the data of the session.');
  }
}

/** The attributes that keep the data of a session. When a sliding cookie expires is left out: it differs every time. */
export function attributesOf(data: SessionData): JsonObject {
  const { cookie: given, ...attributes } = plainJson(data);
  const { expires, originalExpires, maxAge, ...cookie } = objectOf(given);
  const kept = slides(cookie) ? cookie : { ...cookie, ...fixedDateOr(expires, maxAge) };
  // What is no JSON after all, such as a bigint, is for the store to refuse.
  return { ...attributes, cookie: kept } as JsonObject;
}

// A cookie that is written by hand may have an age and no date, and slides then like the middleware's own.
function fixedDateOr(expires: unknown, maxAge: unknown): Record<string, unknown> {
  if (typeof expires === 'string') return { expires };
  return typeof maxAge === 'number' ? { originalMaxAge: maxAge } : {};
}

function slides(cookie: { readonly originalMaxAge?: unknown }): boolean {
  return typeof cookie.originalMaxAge === 'number';
}

function fixedExpiry({ expires }: StoredCookie): Date | null {
  return typeof expires === 'string' ? new Date(expires) : null;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
