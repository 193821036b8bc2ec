import { CanonicalText } from './canonical-text.ts';
import type { EventBytes } from './event-bytes.ts';
import type { RecordedEvent } from './event-log.ts';
import { NO_CAP, NO_DEADLINE, type PackedEvent } from './packed-event.ts';
import { packId, packIdAt } from './packed-id.ts';
import { scanAttributesText } from './scan-attributes.ts';
import { scanPackedLine } from './scan-line.ts';
import { TextPiece } from './text-piece.ts';

// With what stands before the digits of a plain handle, and with the quotation mark behind them.
const HANDLE_FIRST = new TextPiece('{"v":1,"token_handle":"sha256:v1:');
const PRINCIPAL = new TextPiece('","principal":');
const LAST_SEEN_AT = new TextPiece('","last_seen_at":');
const EXPIRED_AT = new TextPiece('","expired_at":');
const CREATED_AT = new TextPiece(',"created_at":');
const EXPIRES_AT = new TextPiece(',"expires_at":');
const ABSOLUTE_EXPIRES_AT = new TextPiece(',"absolute_expires_at":');
const IDLE_TIMEOUT_MS = new TextPiece(',"idle_timeout_ms":');
const ATTRIBUTES = new TextPiece(',"attributes":');
const LIMIT = new TextPiece(',"limit":{"max":');
const REJECT = new TextPiece(',"on_limit":"reject"}');
const EXPIRE_OLDEST = new TextPiece(',"on_limit":"expire-oldest"}');
const MINTED = new TextPiece(',"minted":true');
const REASON = new TextPiece(',"reason":');
const ACTOR = new TextPiece(',"actor":');

const CLOSING_BRACE = 0x7d;

const text = new CanonicalText();

/**
 * Scans an event into numbers, where `scanSessionEvent` would take its text, and it is one of the three that most events
 * are: the creation of a session that takes nobody's place, a touch, or the expiry of one session, each by
 * a plain handle. It says of it then what that says. Gives false for anything else; what was scanned is worth nothing then.
 */
export function scanPackedEvent({ id, type, data }: RecordedEvent, event: PackedEvent): boolean {
  if (typeof id !== 'string' || typeof data !== 'string' || !packId(id, event.id)) return false;
  text.begin(data);
  return scan(type, event);
}

/** {@link scanPackedEvent} of an event in bytes, unless one of them is not of ASCII. */
export function scanEventBytes({ type, bytes, idAt, dataAt, dataEnd }: EventBytes, event: PackedEvent): boolean {
  if (!packIdAt(bytes, idAt, event.id)) return false;
  text.beginAt(bytes, dataAt, dataEnd);
  return scan(type, event);
}

function scan(type: string, event: PackedEvent): boolean {
  text.pass(HANDLE_FIRST);
  text.digits(event.handle);
  if (!text.isCanonical) return false;
  switch (type) {
    case 'session_created':
      scanCreated(event);
      break;
    case 'session_touched':
      scanTouched(event);
      break;
    case 'session_expired':
      scanExpired(event);
      break;
    default:
      return false;
  }
  text.passByte(CLOSING_BRACE);
  return text.isRead;
}

function scanCreated(event: PackedEvent): void {
  event.type = 'session_created';
  text.pass(PRINCIPAL);
  scanPackedLine(text, event.principal);
  text.pass(CREATED_AT);
  event.moment = text.time();
  text.pass(EXPIRES_AT);
  event.expiresAt = text.time();
  text.pass(ABSOLUTE_EXPIRES_AT);
  event.absoluteExpiresAt = text.time();
  if (text.has(IDLE_TIMEOUT_MS) && text.integer() === 0) text.refuse();
  text.pass(ATTRIBUTES);
  event.attributes = scanAttributesText(text);
  event.most = NO_CAP;
  if (text.has(LIMIT)) scanLimit(event);
  event.isMinted = text.has(MINTED);
}

function scanLimit(event: PackedEvent): void {
  event.most = text.integer();
  event.onLimit = text.has(REJECT) ? 'reject' : 'expire-oldest';
  if (event.onLimit !== 'reject') text.pass(EXPIRE_OLDEST);
  if (event.most === 0) text.refuse();
}

function scanTouched(event: PackedEvent): void {
  event.type = 'session_touched';
  text.pass(LAST_SEEN_AT);
  event.moment = text.time();
  event.expiresAt = text.has(EXPIRES_AT) ? text.time() : NO_DEADLINE;
  event.attributes = text.has(ATTRIBUTES) ? scanAttributesText(text) : '';
}

function scanExpired(event: PackedEvent): void {
  event.type = 'session_expired';
  text.pass(EXPIRED_AT);
  event.moment = text.time();
  // Nobody asks for these: they are put where an expiry has nothing.
  if (text.has(REASON)) scanPackedLine(text, event.principal);
  if (text.has(ACTOR)) scanPackedLine(text, event.principal);
}
