import { EventLogCompactedError, EventLogCorruptError, hasCode } from './errors.ts';
import type { EventLog, Position } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { foldEvents } from './fold-events.ts';
import { type SessionChange, sessionChange } from './session-change.ts';
import { sessionFloors } from './session-floors.ts';
import type { SessionProjection } from './session-projection.ts';

/** Folds a log anew for one who wants changes that nobody has kept. */
export class ChangeReplay {
  readonly #log: EventLog;
  readonly #evolve: Evolve;
  #position: Position | undefined;
  // Whoever wants all that there are, and was given nothing yet, misses nothing by a compaction.
  #isBound: boolean;

  /** @param after - the changes behind this position are wanted (exclusive); `undefined`: all that there are. */
  constructor(log: EventLog, evolve: Evolve, after: Position | undefined) {
    this.#log = log;
    this.#evolve = evolve;
    this.#position = after;
    this.#isBound = after !== undefined;
  }

  /** The position up to which, and with which, every wanted change was given. */
  get position(): Position | undefined {
    return this.#position;
  }

  /**
   * The changes, until `isEnough` says so, which it is asked behind every event, at the end of the log at the latest.
   *
   * @throws `ERR_EVENT_LOG_COMPACTED` when events behind {@link position} were compacted.
   */
  async *changes(isEnough: () => boolean, signal: AbortSignal): AsyncGenerator<SessionChange, void, undefined> {
    for await (const projection of sessionFloors(this.#log, signal)) {
      const floor = projection.position;
      if (floor !== undefined && this.#isBound && this.#isWanted(floor)) throw new EventLogCompactedError(floor);
      try {
        yield* this.#foldOn(projection, isEnough, signal);
        return;
      } catch (error) {
        if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
      }
    }
  }

  async *#foldOn(
    projection: SessionProjection,
    isEnough: () => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<SessionChange, void, undefined> {
    for (;;) {
      const before = projection.position;
      this.#reach(before);
      if (isEnough()) return;
      for await (const folded of foldEvents(this.#log, this.#evolve, projection, {}, signal)) {
        const change = this.#isWanted(projection.position) ? sessionChange(projection, folded) : undefined;
        if (change !== undefined) {
          this.#isBound = true;
          yield change;
        }
        this.#reach(projection.position);
        if (isEnough()) return;
      }
      if (projection.position === before) {
        throw new EventLogCorruptError('its end', before, 'the log went back');
      }
    }
  }

  #isWanted(position: Position | undefined): boolean {
    return position !== undefined && (this.#position === undefined || position > this.#position);
  }

  #reach(position: Position | undefined): void {
    if (this.#isWanted(position)) this.#position = position;
  }
}
