import { checkPosition } from './check-position.ts';
import { type EventBytes, isBytes } from './event-bytes.ts';
import type { EventId } from './event-id.ts';
import type { RecordedEvent } from './event-log.ts';
import { type Evolve, evolve } from './evolve.ts';
import { endsMany, evolveInTurns, type WideEvent } from './evolve-in-turns.ts';
import type { FoldObserver } from './fold-observer.ts';
import type { Landing } from './landing.ts';
import { NotedSessions } from './noted-sessions.ts';
import type { OwnEvent } from './own-event.ts';
import type { Rest } from './read-in-turns.ts';
import type { ReplayAhead } from './replay-ahead.ts';
import { replayEvent } from './replay-event.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import { decodeSessionEvent } from './session-event-codec.ts';
import { SessionProjection, type SessionState } from './session-projection.ts';

/** Folds the events of a log for one store, in the way that costs least, and tells its writers and its observer what they did. */
export class EventFolder {
  readonly #evolve: Evolve;
  /** The events of this store that are being appended, by their ids. */
  readonly underWay: Map<EventId, OwnEvent> = new Map();
  /** What the store knows of the log: its observer is told of nothing that is folded into another one. */
  projection: SessionProjection = new SessionProjection();
  observer: FoldObserver | undefined;
  /** How many events were folded so far. */
  folded = 0;

  constructor(fold: Evolve) {
    this.#evolve = fold;
  }

  /**
   * Folds an event: nothing of it, unless all of it can be.
   *
   * @param ahead - what takes events for this projection that are folded some events later.
   * @returns what is left to do where it ends a great many sessions: nothing was changed by then.
   * @throws `ERR_EVENT_LOG_CORRUPT` when it does not stand behind what was folded; what the codec throws.
   */
  fold(projection: SessionProjection, given: RecordedEvent | EventBytes, ahead?: ReplayAhead): Rest | undefined {
    checkPosition(given.position, (ahead ?? projection).position);
    const isAsked = this.underWay.size > 0 || this.#observerOf(projection) !== undefined;
    if (!isAsked && this.#evolve === evolve && (ahead?.take(given) ?? replayEvent(projection, given))) {
      this.folded += 1;
      return undefined;
    }
    // Whoever is asked for what an event does is told behind all before it.
    ahead?.flush();
    const recorded = isBytes(given) ? given.recorded() : given;
    const event = this.underWay.get(recorded.id)?.recordedAs(recorded) ?? decodeSessionEvent(recorded);
    if (this.#evolve === evolve && endsMany(projection, event)) {
      return () => this.#foldInTurns(projection, recorded, event);
    }
    const ended = this.#evolve(projection, event, recorded);
    this.#observerOf(projection)?.folded(projection, { recorded, event, ended });
    this.#tellWriter(projection, recorded, event, ended && { ended: ended.length, first: ended[0] });
    return undefined;
  }

  async #foldInTurns(projection: SessionProjection, recorded: RecordedEvent, event: WideEvent): Promise<void> {
    const observer = this.#observerOf(projection);
    const sessions = observer && new NotedSessions();
    const note = sessions && ((session: Session) => sessions.note(session));
    await evolveInTurns(projection, event, recorded, note, (count) => {
      const ended = count === undefined ? undefined : sessions?.ended();
      const now = this.#observerOf(projection);
      if (now === observer) observer?.folded(projection, { recorded, event, ended });
      // Whoever came on the way was not kept the sessions that had been ended by then.
      else now?.skipped(projection);
      this.#tellWriter(
        projection,
        recorded,
        event,
        count === undefined ? undefined : { ended: count, first: undefined },
      );
    });
  }

  #observerOf(projection: SessionProjection): FoldObserver | undefined {
    return projection === this.projection ? this.observer : undefined;
  }

  // Of an event that was folded just now: what it did.
  #tellWriter(
    projection: SessionProjection,
    { id, position }: RecordedEvent,
    event: SessionEvent,
    effect: Pick<Landing, 'ended' | 'first'> | undefined,
  ): void {
    this.folded += 1;
    const own = this.underWay.get(id);
    if (own === undefined) return;
    const state = stateOf(projection, event);
    const after = effect === undefined ? projection.remembered(state) : state;
    own.landed(position, { id, ended: effect?.ended, first: effect?.first, after });
  }
}

function stateOf(projection: SessionProjection, event: SessionEvent): SessionState | undefined {
  return event.type === 'session_expired' ? undefined : projection.find(event.handle);
}
