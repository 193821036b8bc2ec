import { EventUnsupportedError } from './errors.ts';
import { EVENT_VERSION, EventFields } from './event-fields.ts';
import type { RecordedEvent } from './event-log.ts';
import type { JsonValue } from './json.ts';
import type { ExpiryScope, SessionCreated, SessionEvent, SessionExpired, SessionTouched } from './session-event.ts';
import { formatTime } from './session-time.ts';

// The only place that knows what an event looks like on disk. Field names are those of docs/format.md.

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
 *   revocation would keep somebody logged in.
 */
export function decodeSessionEvent(recorded: RecordedEvent): SessionEvent {
  const fields = new EventFields(recorded);
  switch (recorded.type) {
    case 'session_created':
      return decodeCreated(fields);
    case 'session_touched':
      return decodeTouched(fields);
    case 'session_expired':
      return decodeExpired(fields);
    default:
      throw new EventUnsupportedError('A kind of event in this log', recorded.position);
  }
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

function decodeCreated(fields: EventFields): SessionCreated {
  const rotated = fields.has('rotated_from');
  return {
    type: 'session_created',
    handle: fields.handle(),
    principal: fields.principal(),
    createdAt: fields.time('created_at'),
    expiresAt: fields.time('expires_at'),
    absoluteExpiresAt: fields.time('absolute_expires_at'),
    idleTimeoutMs: fields.optional('idle_timeout_ms', () =>
      fields.integer('idle_timeout_ms', fields.value('idle_timeout_ms')),
    ),
    lastSeenAt: fields.optional('last_seen_at', () => fields.time('last_seen_at')),
    attributes: rotated ? fields.optional('attributes', () => fields.attributes()) : fields.attributes(),
    rotatedFrom: fields.optional('rotated_from', () => fields.handle('rotated_from')),
    graceUntil: fields.optional('grace_until', () => fields.time('grace_until')),
    limit: fields.optional('limit', () => decodeLimit(fields)),
    minted: fields.optional('minted', () => fields.yes('minted')),
  };
}

function decodeLimit(fields: EventFields): NonNullable<SessionCreated['limit']> {
  const limit = fields.object('limit');
  const onLimit = limit['on_limit'];
  if (onLimit !== 'reject' && onLimit !== 'expire-oldest') return fields.unsupported('What a session limit does');
  return { max: fields.integer('limit', limit['max']), onLimit };
}

function decodeTouched(fields: EventFields): SessionTouched {
  return {
    type: 'session_touched',
    handle: fields.handle(),
    lastSeenAt: fields.time('last_seen_at'),
    expiresAt: fields.optional('expires_at', () => fields.time('expires_at')),
    attributes: fields.optional('attributes', () => fields.attributes()),
  };
}

function decodeExpired(fields: EventFields): SessionExpired {
  return {
    type: 'session_expired',
    scope: decodeScope(fields),
    expiredAt: fields.time('expired_at'),
    reason: fields.optional('reason', () => fields.line('reason')),
    actor: fields.optional('actor', () => fields.line('actor')),
  };
}

function decodeScope(fields: EventFields): ExpiryScope {
  const named = ['token_handle', 'principal', 'all'].filter((field) => fields.has(field));
  // None of them is a scope of a later version: what it ends is unknown.
  if (named.length === 0) return fields.unsupported('Whom an expiry ends');
  if (named.length > 1) return fields.corrupt('an expiry has more than one scope');
  switch (named[0]) {
    case 'token_handle':
      return {
        of: 'session',
        handle: fields.handle(),
        family: fields.optional('family', () => fields.yes('family')),
      };
    case 'principal':
      return {
        of: 'principal',
        principal: fields.principal(),
        except: fields.optional('except', () => fields.eventId('except')),
      };
    default:
      fields.yes('all');
      return { of: 'all' };
  }
}
