import type { EventId } from './event-id.ts';
import { freezeAttributes } from './freeze-attributes.ts';
import { NO_CAP, type PackedEvent } from './packed-event.ts';
import { PackedHandle, PLAIN } from './packed-handle.ts';
import { PackedId } from './packed-id.ts';
import { parseCheckedJson } from './parse-json.ts';
import type { SessionCreated } from './session-event.ts';
import { unpackText } from './unpack-text.ts';

const handles = new PackedHandle();
const ids = new PackedId();

/** A creation in numbers, as the event that it was, but for what the fold does not use. */
export function unpackCreation(event: PackedEvent): SessionCreated {
  const { principal, moment, expiresAt, absoluteExpiresAt, attributes, most, onLimit, isMinted } = event;
  return {
    type: 'session_created',
    handle: handles.unpack(PLAIN, event.handle, 0),
    principal: unpackText(principal.words, 0, principal.length),
    createdAt: moment,
    expiresAt,
    absoluteExpiresAt,
    attributes: freezeAttributes(parseCheckedJson(attributes)),
    limit: most === NO_CAP ? undefined : { max: most, onLimit },
    minted: isMinted ? true : undefined,
  };
}

/** The id of an event in numbers. */
export function unpackId({ id }: PackedEvent): EventId {
  return ids.unpack(id, 0);
}
