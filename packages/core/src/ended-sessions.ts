import type { Session } from './session.ts';

/**
 * The sessions that an event ended, as they were, in the order in which it ended them. Deep-frozen.
 *
 * Of up to 1,024 it is an array. Of more nothing is kept but numbers and texts, off the heap, and a session is made when one
 * comes to it, anew for each who goes through them: whoever goes through a million should give others their turn now and then.
 * As JSON it is an array, however many there are. What is sent to another thread has to be made an array first.
 *
 * @since 0.1.0
 */
export interface EndedSessions extends Iterable<Session> {
  /** How many there are. */
  readonly length: number;
}
