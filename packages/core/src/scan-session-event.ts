import { CanonicalText } from './canonical-text.ts';
import { isEventId } from './event-id.ts';
import type { RecordedEvent } from './event-log.ts';
import { scanAttributes } from './scan-attributes.ts';
import { scanLine } from './scan-line.ts';
import type { ExpiryScope, SessionCreated, SessionEvent, SessionExpired, SessionTouched } from './session-event.ts';
import { TextPiece } from './text-piece.ts';

const HANDLE_FIRST = new TextPiece('{"v":1,"token_handle":');
const PRINCIPAL_FIRST = new TextPiece('{"v":1,"principal":');
const ALL_FIRST = new TextPiece('{"v":1,"all":true');
const PRINCIPAL = new TextPiece(',"principal":');
const CREATED_AT = new TextPiece(',"created_at":');
const EXPIRES_AT = new TextPiece(',"expires_at":');
const ABSOLUTE_EXPIRES_AT = new TextPiece(',"absolute_expires_at":');
const IDLE_TIMEOUT_MS = new TextPiece(',"idle_timeout_ms":');
const LAST_SEEN_AT = new TextPiece(',"last_seen_at":');
const ATTRIBUTES = new TextPiece(',"attributes":');
const ROTATED_FROM = new TextPiece(',"rotated_from":');
const GRACE_UNTIL = new TextPiece(',"grace_until":');
const LIMIT = new TextPiece(',"limit":{"max":');
const REJECT = new TextPiece(',"on_limit":"reject"}');
const EXPIRE_OLDEST = new TextPiece(',"on_limit":"expire-oldest"}');
const MINTED = new TextPiece(',"minted":true');
const FAMILY = new TextPiece(',"family":true');
const EXCEPT = new TextPiece(',"except":');
const EXPIRED_AT = new TextPiece(',"expired_at":');
const REASON = new TextPiece(',"reason":');
const ACTOR = new TextPiece(',"actor":');

const CLOSING_BRACE = 0x7d;

const text = new CanonicalText();

/**
 * The event that a log gave back, where it is written exactly as our encoder writes almost every event: each field in its
 * place and no other. It is what reading it as JSON would give; `undefined`, for anything else, says nothing of it.
 */
export function scanSessionEvent({ id, type, data }: RecordedEvent): SessionEvent | undefined {
  if (!isEventId(id) || typeof data !== 'string') return undefined;
  text.begin(data);
  switch (type) {
    case 'session_created':
      return scanCreated();
    case 'session_touched':
      return scanTouched();
    case 'session_expired':
      return scanExpired();
    default:
      return undefined;
  }
}

function scanCreated(): SessionCreated | undefined {
  text.pass(HANDLE_FIRST);
  const handle = text.handle();
  text.pass(PRINCIPAL);
  const principal = scanLine(text);
  text.pass(CREATED_AT);
  const createdAt = text.time();
  text.pass(EXPIRES_AT);
  const expiresAt = text.time();
  text.pass(ABSOLUTE_EXPIRES_AT);
  const absoluteExpiresAt = text.time();
  const idleTimeoutMs = text.has(IDLE_TIMEOUT_MS) ? positive() : undefined;
  const lastSeenAt = text.has(LAST_SEEN_AT) ? text.time() : undefined;
  const attributes = text.has(ATTRIBUTES) ? scanAttributes(text) : undefined;
  const rotatedFrom = text.has(ROTATED_FROM) ? text.handle() : undefined;
  const graceUntil = text.has(GRACE_UNTIL) ? text.time() : undefined;
  const limit = text.has(LIMIT) ? limitOf() : undefined;
  const minted = text.has(MINTED) ? true : undefined;
  text.passByte(CLOSING_BRACE);
  if (!text.isRead || (attributes === undefined && rotatedFrom === undefined)) return undefined;
  return {
    type: 'session_created',
    handle,
    principal,
    createdAt,
    expiresAt,
    absoluteExpiresAt,
    idleTimeoutMs,
    lastSeenAt,
    attributes,
    rotatedFrom,
    graceUntil,
    limit,
    minted,
  };
}

function limitOf(): SessionCreated['limit'] {
  const max = positive();
  if (text.has(REJECT)) return { max, onLimit: 'reject' };
  text.pass(EXPIRE_OLDEST);
  return { max, onLimit: 'expire-oldest' };
}

function scanTouched(): SessionTouched | undefined {
  text.pass(HANDLE_FIRST);
  const handle = text.handle();
  text.pass(LAST_SEEN_AT);
  const lastSeenAt = text.time();
  const expiresAt = text.has(EXPIRES_AT) ? text.time() : undefined;
  const attributes = text.has(ATTRIBUTES) ? scanAttributes(text) : undefined;
  text.passByte(CLOSING_BRACE);
  return text.isRead ? { type: 'session_touched', handle, lastSeenAt, expiresAt, attributes } : undefined;
}

function scanExpired(): SessionExpired | undefined {
  const scope = scopeOf();
  text.pass(EXPIRED_AT);
  const expiredAt = text.time();
  const reason = text.has(REASON) ? scanLine(text) : undefined;
  const actor = text.has(ACTOR) ? scanLine(text) : undefined;
  text.passByte(CLOSING_BRACE);
  return text.isRead ? { type: 'session_expired', scope, expiredAt, reason, actor } : undefined;
}

function scopeOf(): ExpiryScope {
  if (text.has(HANDLE_FIRST)) {
    const handle = text.handle();
    return { of: 'session', handle, family: text.has(FAMILY) ? true : undefined };
  }
  if (text.has(PRINCIPAL_FIRST)) {
    const principal = scanLine(text);
    return { of: 'principal', principal, except: text.has(EXCEPT) ? eventId() : undefined };
  }
  text.pass(ALL_FIRST);
  return { of: 'all' };
}

function eventId(): string {
  const value = text.string();
  if (!isEventId(value)) text.refuse();
  return value;
}

function positive(): number {
  const value = text.integer();
  if (value === 0) text.refuse();
  return value;
}
