import fc from 'fast-check';
import type { NewEvent } from '../../event-log.ts';
import { hostileJson } from './hostile-json.ts';
import { readableEvent } from './readable-event.ts';

const type: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('session_created', 'session_touched', 'session_expired', 'a', 'z9_', 'x'.repeat(64)),
  fc.stringMatching(/^[a-z][a-z0-9_]{0,63}$/),
);

/**
 * Events inside the grammar of every log, with hostile data. Ids may repeat between two of them; a log may refuse an id
 * that it holds already, so let `fc.uniqueArray` with `selector: (event) => event.id` draw several.
 *
 * @since 0.1.0
 */
export const newEvent: fc.Arbitrary<NewEvent> = fc
  .record({ id: fc.ulid(), type, data: hostileJson }, { noNullPrototype: true })
  .map(readableEvent);
