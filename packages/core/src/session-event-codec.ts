import { EVENT_VERSION } from './event-fields.ts';
import type { RecordedEvent } from './event-log.ts';
import type { JsonValue } from './json.ts';
import { readSessionEvent } from './read-session-event.ts';
import { scanSessionEvent } from './scan-session-event.ts';
import type { ExpiryScope, SessionCreated, SessionEvent } from './session-event.ts';
import { formatTime } from './session-time.ts';

// With what reads them, the only place that knows what an event looks like on disk. Field names are those of docs/format.md.

/**
 * The JSON text of an event, as `NewEvent.data`: the same, byte for byte, as `JSON.stringify` of its fields, at a third of
 * the cost. A field that is `undefined` is left out.
 */
export function encodeSessionEvent(event: SessionEvent): string {
  return `{"v":${EVENT_VERSION}${fieldsOf(event)}}`;
}

/**
 * The event that a log gave back. Fields that this version does not know are ignored.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` with the position when it is not what any writer writes.
 * @throws `ERR_EVENT_UNSUPPORTED` when its kind, its version or its effect is not known: to skip what could be a
 *   revocation would keep somebody logged in; and when it says that the log is an unfinished copy.
 */
export function decodeSessionEvent(recorded: RecordedEvent): SessionEvent {
  return scanSessionEvent(recorded) ?? readSessionEvent(recorded);
}

function fieldsOf(event: SessionEvent): string {
  switch (event.type) {
    case 'session_created':
      return createdFields(event);
    case 'session_touched':
      return (
        plain('token_handle', event.handle) +
        time('last_seen_at', event.lastSeenAt) +
        time('expires_at', event.expiresAt) +
        json('attributes', event.attributes)
      );
    case 'session_expired':
      return (
        scopeFields(event.scope) +
        time('expired_at', event.expiredAt) +
        json('reason', event.reason) +
        json('actor', event.actor)
      );
  }
}

function createdFields(event: SessionCreated): string {
  const { limit } = event;
  return (
    `,"token_handle":"${event.handle}","principal":${JSON.stringify(event.principal)}` +
    `,"created_at":"${formatTime(event.createdAt)}","expires_at":"${formatTime(event.expiresAt)}"` +
    `,"absolute_expires_at":"${formatTime(event.absoluteExpiresAt)}"` +
    (event.idleTimeoutMs === undefined ? '' : `,"idle_timeout_ms":${event.idleTimeoutMs}`) +
    time('last_seen_at', event.lastSeenAt) +
    json('attributes', event.attributes) +
    plain('rotated_from', event.rotatedFrom) +
    time('grace_until', event.graceUntil) +
    (limit === undefined ? '' : `,"limit":{"max":${limit.max},"on_limit":"${limit.onLimit}"}`) +
    (event.minted === undefined ? '' : ',"minted":true')
  );
}

function scopeFields(scope: ExpiryScope): string {
  switch (scope.of) {
    case 'session':
      return plain('token_handle', scope.handle) + json('family', scope.family);
    case 'principal':
      return json('principal', scope.principal) + plain('except', scope.except);
    case 'all':
      return ',"all":true';
  }
}

// Of handles and event ids, whose grammar has nothing that JSON would escape.
function plain(field: string, text: string | undefined): string {
  return text === undefined ? '' : `,"${field}":"${text}"`;
}

function time(field: string, moment: number | undefined): string {
  return moment === undefined ? '' : `,"${field}":"${formatTime(moment)}"`;
}

function json(field: string, value: JsonValue | undefined): string {
  return value === undefined ? '' : `,"${field}":${JSON.stringify(value)}`;
}
