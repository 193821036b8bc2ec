import type { EventId } from './event-id.ts';
import type { Position } from './event-log.ts';
import { PackedId } from './packed-id.ts';
import { PackedSessions } from './packed-sessions.ts';
import { PackedText } from './packed-text.ts';
import { parseJsonList } from './parse-json.ts';
import type { PastEnding } from './past-ending.ts';
import { RowIndex } from './row-index.ts';
import { NO_ROW, RowPages } from './row-pages.ts';
import type { Session } from './session.ts';
import type { SessionHistoryEvent } from './session-history.ts';
import { TextPages } from './text-pages.ts';

// Of an event: the number of the first session that it ended, and where its text stands.
const FIRST = 0;
const TEXT = 1;
const EVENT_WORDS = 2;
// What a text has beside itself: nothing that is used.
const TEXT_WORDS = 1;

type PackedEnding = readonly [Position, EventId, SessionHistoryEvent['type'], number, string | null, string | null];

/** How sessions ended, by their ids, off the heap: any number of them, and of an id that was taken anew the newest ending. */
export class PastEndings {
  readonly #sessions = new PackedSessions();
  readonly #byId = new RowIndex();
  readonly #id = new PackedId();
  readonly #events = new RowPages(EVENT_WORDS);
  readonly #texts = new TextPages(TEXT_WORDS);
  readonly #packed = new PackedText();
  #eventCount = 0;
  // How many sessions there were when the last event was told.
  #told = 0;

  /** Takes a session that an event ended, as it was. That event is told by {@link endedBy}, behind all of them. */
  add(session: Session): void {
    this.#id.pack(session.id);
    this.#byId.add(this.#id.hash, this.#sessions.add(session));
  }

  /** Takes the event that ended those which were added since the one before; nothing is kept of it if there are none. */
  endedBy({ position, id, type, at, reason, actor }: SessionHistoryEvent): void {
    if (this.#told === this.#sessions.length) return;
    this.#packed.pack(JSON.stringify([position, id, type, at, reason, actor]));
    const event = this.#events.take();
    this.#events.setWord(event, FIRST, this.#told);
    this.#events.setWord(event, TEXT, this.#texts.take(this.#packed));
    this.#eventCount = event + 1;
    this.#told = this.#sessions.length;
  }

  /** How the session with an id ended; `undefined` where nothing is known of that. */
  find(id: EventId): PastEnding | undefined {
    if (!this.#id.seek(id)) return undefined;
    let newest = NO_ROW;
    for (let row = this.#byId.first(this.#id.hash); row !== NO_ROW; row = this.#byId.next()) {
      if (row > newest && this.#sessions.idAt(row) === id) newest = row;
    }
    if (newest === NO_ROW) return undefined;
    return Object.freeze({ session: this.#sessions.at(newest), endedBy: this.#eventOf(newest) });
  }

  #eventOf(row: number): SessionHistoryEvent {
    // The last one whose first session is this one or stands before it.
    let event = 0;
    for (let behind = this.#eventCount; behind - event > 1; ) {
      const middle = (event + behind) >>> 1;
      if (this.#events.word(middle, FIRST) > row) behind = middle;
      else event = middle;
    }
    const told = parseJsonList(this.#texts.text(this.#events.word(event, TEXT)));
    const [position, id, type, at, reason, actor] = told as PackedEnding;
    const why = { reason: reason ?? undefined, actor: actor ?? undefined };
    return Object.freeze({ position, id, type, at, session: undefined, ...why });
  }
}
