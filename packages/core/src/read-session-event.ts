import { EventUnsupportedError } from './errors.ts';
import { EventFields } from './event-fields.ts';
import type { RecordedEvent } from './event-log.ts';
import type { ExpiryScope, SessionCreated, SessionEvent, SessionExpired, SessionTouched } from './session-event.ts';

const COPY_BEGUN = 'copy_begun';
const IS_UNFINISHED =
  'is an unfinished copy, and nothing is answered from it: what it lacks may be a logout. Copy to it with `sessionlog copy --again`.';

/**
 * The event that a log gave back, in whatever spelling of JSON. Fields that this version does not know are ignored.
 *
 * @throws what `decodeSessionEvent` throws.
 */
export function readSessionEvent(recorded: RecordedEvent): SessionEvent {
  const fields = new EventFields(recorded);
  switch (recorded.type) {
    case 'session_created':
      return readCreated(fields);
    case 'session_touched':
      return readTouched(fields);
    case 'session_expired':
      return readExpired(fields);
    case COPY_BEGUN:
      throw new EventUnsupportedError('This log', recorded.position, IS_UNFINISHED);
    default:
      throw new EventUnsupportedError('A kind of event in this log', recorded.position);
  }
}

function readCreated(fields: EventFields): SessionCreated {
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
    limit: fields.optional('limit', () => readLimit(fields)),
    minted: fields.optional('minted', () => fields.yes('minted')),
  };
}

function readLimit(fields: EventFields): NonNullable<SessionCreated['limit']> {
  const limit = fields.object('limit');
  const onLimit = limit['on_limit'];
  if (onLimit !== 'reject' && onLimit !== 'expire-oldest') return fields.unsupported('What a session limit does');
  return { max: fields.integer('limit', limit['max']), onLimit };
}

function readTouched(fields: EventFields): SessionTouched {
  return {
    type: 'session_touched',
    handle: fields.handle(),
    lastSeenAt: fields.time('last_seen_at'),
    expiresAt: fields.optional('expires_at', () => fields.time('expires_at')),
    attributes: fields.optional('attributes', () => fields.attributes()),
  };
}

function readExpired(fields: EventFields): SessionExpired {
  return {
    type: 'session_expired',
    scope: readScope(fields),
    expiredAt: fields.time('expired_at'),
    reason: fields.optional('reason', () => fields.line('reason')),
    actor: fields.optional('actor', () => fields.line('actor')),
  };
}

function readScope(fields: EventFields): ExpiryScope {
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
