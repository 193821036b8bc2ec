import { HANDLE_WORDS } from './packed-handle.ts';
import { ID_WORDS } from './packed-id.ts';
import { PackedText } from './packed-text.ts';

/** In place of a deadline: the event names none. */
export const NO_DEADLINE = -1;

/** In place of a cap: there is none. */
export const NO_CAP: number = Number.MAX_SAFE_INTEGER;

/**
 * One of the events that most of a log are, in numbers: `scanPackedEvent` says which. One object holds many, one after the
 * other, so that to replay an event leaves nothing behind. Which of its parts it has is for its type to say; the others
 * hold anything.
 */
export class PackedEvent {
  type: 'session_created' | 'session_touched' | 'session_expired' = 'session_expired';
  /** The digits of the handle, as `PackedHandle` packs those of a plain one. */
  readonly handle: Int32Array = new Int32Array(HANDLE_WORDS);
  /** Its own id, as `PackedId` packs a ULID. */
  readonly id: Int32Array = new Int32Array(ID_WORDS);
  /** When it happened by its writer's clock, in epoch milliseconds. */
  moment = 0;
  /** In epoch milliseconds; {@link NO_DEADLINE}: of a touch that leaves it as it is. */
  expiresAt: number = NO_DEADLINE;
  /** Of a creation, in epoch milliseconds. */
  absoluteExpiresAt = 0;
  /** Of a creation. */
  readonly principal: PackedText = new PackedText();
  /** As JSON, checked; no text: of a touch that leaves them as they are. */
  attributes = '';
  /** Of a creation, how many sessions its principal may have with this one. */
  most: number = NO_CAP;
  /** Of a creation with a cap, who goes where there is no room. */
  onLimit: 'reject' | 'expire-oldest' = 'reject';
  /** Of a creation, whether the store drew the token. */
  isMinted = false;
}
