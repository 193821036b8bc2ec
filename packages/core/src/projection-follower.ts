import { checkPosition } from './check-position.ts';
import { EventLogCorruptError, hasCode, SessionInvalidError } from './errors.ts';
import { type EventBytes, isBytes } from './event-bytes.ts';
import type { EventId } from './event-id.ts';
import type { Abortable, EventLog, LocalEventLog, NewEvent, Position, RecordedEvent } from './event-log.ts';
import { type Evolve, evolve } from './evolve.ts';
import { foldAhead } from './fold-ahead.ts';
import type { FoldObserver } from './fold-observer.ts';
import { isLocal } from './is-local.ts';
import type { Landing } from './landing.ts';
import { OwnEvent } from './own-event.ts';
import { readInTurns } from './read-in-turns.ts';
import { ReplayAhead } from './replay-ahead.ts';
import { replayEvent } from './replay-event.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import { decodeSessionEvent, encodeSessionEvent } from './session-event-codec.ts';
import { sessionFloors } from './session-floors.ts';
import { SessionProjection, type SessionState } from './session-projection.ts';
import { settleLanding } from './settle-landing.ts';

const INCREDIBLE = ['ERR_EVENT_LOG_CORRUPT', 'ERR_EVENT_LOG_POISONED', 'ERR_EVENT_UNSUPPORTED'] as const;
// So many events are folded in a row, or a batch: some milliseconds. With more to do, the event loop turns on the way.
const EVENTS_AT_ONCE = 512;
// A log that others keep busy is waited for, and one that is longer is read on faster.
const EVENTS_ONE_BY_ONE = 64;

/**
 * Keeps a projection caught up with a log, and tells a writer what became of its events. Once the log gave something that
 * can't be believed, or said so of itself, every later call fails with the same error: what was missed could be a logout.
 */
export class ProjectionFollower {
  readonly #log: EventLog;
  readonly #local: LocalEventLog | undefined;
  readonly #evolve: Evolve;
  readonly #underWay = new Map<EventId, OwnEvent>();
  readonly #foldAhead = foldAhead(() => this.catchUp());
  #projection: SessionProjection = new SessionProjection();
  #floor = Number.NEGATIVE_INFINITY;
  #disbelief: { readonly error: unknown } | undefined;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;
  #folded = 0;
  // How many of them its observer knows to be followed by nothing.
  #settled = 0;
  #observer: FoldObserver | undefined;

  constructor(log: EventLog, fold: Evolve) {
    this.#log = log;
    this.#local = isLocal(log) ? log : undefined;
    this.#evolve = fold;
  }

  /** What is known of the log. Ask for it anew after every wait: a compaction can put another one in its place. */
  get projection(): SessionProjection {
    return this.#projection;
  }

  /** Whether the log can be asked without waiting. */
  get isLocal(): boolean {
    return this.#local !== undefined;
  }

  /** @throws what made the log one that can't be believed, if anything did. */
  refuseDisbelieved(): void {
    if (this.#disbelief !== undefined) throw this.#disbelief.error;
  }

  /** How many events were folded so far. */
  get folded(): number {
    return this.#folded;
  }

  /** Tells an observer of all that is folded from now on, and no other; `undefined`: nobody. */
  observe(observer: FoldObserver | undefined): void {
    this.#observer = observer;
  }

  /**
   * Folds the whole log, from its newest snapshot on, into another projection, and puts it in the place of the one there
   * was once it is whole.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` when the snapshot stands before what was folded already: the log went back.
   * @throws what the log or the codecs throw, and the signal's reason.
   */
  async replay(signal: AbortSignal | undefined): Promise<void> {
    this.refuseDisbelieved();
    for await (const projection of this.#floors(signal)) {
      const floor = projection.position ?? Number.NEGATIVE_INFINITY;
      if (floor < (this.#projection.position ?? floor)) {
        throw this.#disbelieve(new EventLogCorruptError('its snapshot', projection.position, 'the log went back'));
      }
      try {
        await this.#readOn(projection, signal);
      } catch (error) {
        if (!isCompacted(error)) throw error;
        continue;
      }
      this.#projection = projection;
      this.#floor = floor;
      this.#observer?.skipped(projection);
      return;
    }
  }

  /**
   * Folds what the log holds when this is called, or more.
   *
   * @returns a promise if the log can't be asked without one, there is much to fold, or the log was compacted behind this
   *   store's back.
   */
  catchUp(): Promise<void> | undefined {
    this.refuseDisbelieved();
    if (this.#local === undefined || this.#running !== undefined || this.#queued !== undefined) {
      return this.#shareCatchUp();
    }
    try {
      for (let folded = 0; ; ) {
        const batch = this.#local.readSync(this.#projection.position);
        if (batch.length === 0) break;
        for (const recorded of batch) this.#fold(this.#projection, recorded);
        folded += batch.length;
        if (folded >= EVENTS_AT_ONCE) return this.#shareCatchUp();
      }
    } catch (error) {
      if (!isCompacted(error)) throw this.#judge(error);
      return this.#shareCatchUp();
    }
    // Also where an earlier call folded something, and could not read on.
    if (this.#folded !== this.#settled) this.#tellEnd();
    return undefined;
  }

  /**
   * Appends an event, catches up, and tells what it did where it landed.
   *
   * @param aimedAt - gives the sessions that it is to end, as they were just before a compaction overtook it.
   * @throws `ERR_EVENT_LOG_CORRUPT` when the log acknowledged the event and does not hold it at that position.
   * @throws `ERR_SESSION_INVALID` when the event would have more than `maxBytes`, or the id of one that is under way.
   */
  async record(
    event: SessionEvent,
    id: EventId,
    aimedAt: () => readonly Session[],
    maxBytes: number,
    options: Abortable,
  ): Promise<Landing> {
    const data = encodeSessionEvent(event);
    // A UTF-16 unit is at most three bytes of UTF-8: most events need no counting.
    if (data.length * 3 > maxBytes && Buffer.byteLength(data) > maxBytes) {
      throw new SessionInvalidError('event', `would have more than ${maxBytes} bytes. Keep less with the session.`);
    }
    if (this.#underWay.has(id)) {
      throw new SessionInvalidError('randomBytes', 'gave one event id twice: its source is broken.');
    }
    const own = new OwnEvent(event, data);
    this.#underWay.set(id, own);
    try {
      const appending = this.#append({ id, type: event.type, data }, options);
      if (this.#local !== undefined) this.#foldAhead(own);
      const position = await appending;
      this.refuseDisbelieved();
      // Another caller may have caught up with it: of the appends that were made durable together, one asks the log.
      if (position > (this.#projection.position ?? Number.NEGATIVE_INFINITY)) await this.catchUp();
      const landing = own.landing(position);
      if (landing !== undefined) return landing;
      if (position <= this.#floor) return this.#settle(event, id, aimedAt);
      throw this.#disbelieve(
        new EventLogCorruptError('the place of an append', undefined, 'an acknowledged event is not there'),
      );
    } finally {
      own.isOver = true;
      this.#underWay.delete(id);
    }
  }

  #settle(event: SessionEvent, id: EventId, aimedAt: () => readonly Session[]): Landing {
    try {
      return settleLanding(this.#projection, event, id, aimedAt());
    } catch (error) {
      throw this.#judge(error);
    }
  }

  // A catch-up that is under way may have begun before the caller's append resolved, and so miss it. Only one that
  // begins after this call may be shared.
  #shareCatchUp(): Promise<void> {
    if (this.#queued !== undefined) return this.#queued;
    const queued = this.#catchUpAfter(this.#running, () => {
      this.#queued = undefined;
      this.#running = queued;
    }).finally(() => {
      if (this.#running === queued) this.#running = undefined;
    });
    this.#queued = queued;
    return queued;
  }

  async #catchUpAfter(earlier: Promise<void> | undefined, begin: () => void): Promise<void> {
    // How the earlier one ended is its callers' to know.
    await earlier?.catch(() => {});
    await undefined;
    begin();
    this.refuseDisbelieved();
    try {
      await this.#readOn(this.#projection, undefined);
    } catch (error) {
      if (!isCompacted(error)) throw error;
      await this.replay(undefined);
    }
    this.#tellEnd();
  }

  #tellEnd(): void {
    this.#settled = this.#folded;
    this.#observer?.caughtUp();
  }

  async *#floors(signal: AbortSignal | undefined): AsyncGenerator<SessionProjection, void, undefined> {
    try {
      yield* sessionFloors(this.#log, signal);
    } catch (error) {
      throw this.#judge(error);
    }
  }

  async #readOn(projection: SessionProjection, signal: AbortSignal | undefined): Promise<void> {
    try {
      let read = 0;
      for await (const recorded of this.#log.read({ after: projection.position, signal })) {
        this.#fold(projection, recorded);
        read += 1;
        if (read === EVENTS_ONE_BY_ONE && this.#local !== undefined) break;
      }
      if (read < EVENTS_ONE_BY_ONE || this.#local === undefined) return;
      const ahead = new ReplayAhead(projection);
      await readInTurns(this.#local, ahead, signal, (event) => this.#fold(projection, event, ahead));
    } catch (error) {
      throw this.#judge(error);
    }
  }

  async #append(event: NewEvent, options: Abortable): Promise<Position> {
    try {
      return await this.#log.append(event, options);
    } catch (error) {
      throw this.#judge(error);
    }
  }

  #fold(projection: SessionProjection, event: RecordedEvent | EventBytes, ahead?: ReplayAhead): void {
    try {
      this.#foldWhole(projection, event, ahead);
    } catch (error) {
      // Whoever is told may read the log, which may be showing this event: not before that is over.
      this.#disbelief = { error };
      throw error;
    }
  }

  // Nothing of an event is folded unless all of it can be.
  #foldWhole(projection: SessionProjection, given: RecordedEvent | EventBytes, ahead?: ReplayAhead): void {
    checkPosition(given.position, (ahead ?? projection).position);
    const isAsked = this.#underWay.size > 0 || (this.#observer !== undefined && projection === this.#projection);
    if (!isAsked && this.#evolve === evolve && (ahead?.take(given) ?? replayEvent(projection, given))) {
      this.#folded += 1;
      return;
    }
    const recorded = isBytes(given) ? given.recorded() : given;
    const own = this.#underWay.get(recorded.id);
    const event = own?.recordedAs(recorded) ?? decodeSessionEvent(recorded);
    const ended = this.#evolve(projection, event, recorded);
    this.#folded += 1;
    if (projection === this.#projection) this.#observer?.folded(projection, { recorded, event, ended });
    if (own === undefined) return;
    const state = stateOf(projection, event);
    const after = ended === undefined ? projection.remembered(state) : state;
    own.landed(recorded.position, { id: recorded.id, ended, after });
  }

  #disbelieve(error: unknown): unknown {
    this.#disbelief = { error };
    this.#observer?.disbelieved(error);
    return error;
  }

  // A log that says so of itself is believed in that, and in nothing else.
  #judge(error: unknown): unknown {
    const isNew = this.#disbelief === undefined && INCREDIBLE.some((code) => hasCode(error, code));
    return isNew || error === this.#disbelief?.error ? this.#disbelieve(error) : error;
  }
}

function stateOf(projection: SessionProjection, event: SessionEvent): SessionState | undefined {
  return event.type === 'session_expired' ? undefined : projection.find(event.handle);
}

function isCompacted(error: unknown): boolean {
  return hasCode(error, 'ERR_EVENT_LOG_COMPACTED');
}
