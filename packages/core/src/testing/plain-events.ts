import { eventIdMint } from '../event-id.ts';
import type { NewEvent } from '../event-log.ts';
import { seededRandomBytes } from './seeded-random-bytes.ts';

const FIRST_MS = 1_700_000_000_000;
const mint = eventIdMint(seededRandomBytes('plain events'));
let made = 0;

/** This many events with ids of their own and data that no log could get wrong, for laws about something else. */
export function plainEvents(count: number): readonly NewEvent[] {
  return Array.from({ length: count }, plainEvent);
}

/** One of {@link plainEvents}. */
export function plainEvent(): NewEvent {
  made++;
  return {
    id: mint(FIRST_MS + made),
    type: 'session_touched',
    data: `{"number":${made},"note":"event ${made} is whole"}`,
  };
}
