import { setImmediate } from 'node:timers/promises';
import { CatchUpQueue } from './catch-up-queue.ts';
import { Disbelief } from './disbelief.ts';
import { EventLogCorruptError, hasCode, SessionInvalidError } from './errors.ts';
import { type EventBytes, isByteLog } from './event-bytes.ts';
import { EventFolder } from './event-folder.ts';
import type { EventId } from './event-id.ts';
import type { Abortable, EventLog, LocalEventLog, NewEvent, Position, RecordedEvent } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { foldAhead } from './fold-ahead.ts';
import type { FoldObserver } from './fold-observer.ts';
import { FoldTurn } from './fold-turn.ts';
import { inTurns } from './in-turns.ts';
import { isLocal } from './is-local.ts';
import type { Landing } from './landing.ts';
import { OwnEvent } from './own-event.ts';
import { type Rest, readInTurns } from './read-in-turns.ts';
import { ReplayAhead } from './replay-ahead.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import { encodeSessionEvent } from './session-event-codec.ts';
import { sessionFloors } from './session-floors.ts';
import type { SessionProjection } from './session-projection.ts';
import { settleLanding } from './settle-landing.ts';
import { TurnRoom } from './turn-room.ts';

// A log that others keep busy is waited for, and one that is longer is read on faster.
const EVENTS_ONE_BY_ONE = 64;

/**
 * Keeps a projection caught up with a log, and tells a writer what became of its events. Once the log gave something that
 * can't be believed, or said so of itself, every later call fails with the same error: what was missed could be a logout.
 */
export class ProjectionFollower {
  readonly #log: EventLog;
  readonly #local: LocalEventLog | undefined;
  readonly #folder: EventFolder;
  readonly #catchUps = new CatchUpQueue(() => this.#catchUpWhole());
  readonly #foldAhead = foldAhead(() => this.catchUp());
  readonly #turn = new FoldTurn();
  readonly #disbelief = new Disbelief((error) => this.#folder.observer?.disbelieved(error));
  #floor = Number.NEGATIVE_INFINITY;
  // How many of them its observer knows to be followed by nothing.
  #settled = 0;

  constructor(log: EventLog, fold: Evolve) {
    this.#log = log;
    this.#local = isLocal(log) ? log : undefined;
    this.#folder = new EventFolder(fold);
  }

  /** What is known of the log. Ask for it anew after every wait: a compaction can put another one in its place. */
  get projection(): SessionProjection {
    return this.#folder.projection;
  }

  /** Whether the log can be asked without waiting. */
  get isLocal(): boolean {
    return this.#local !== undefined;
  }

  /** @throws what made the log one that can't be believed, if anything did. */
  refuseDisbelieved(): void {
    this.#disbelief.refuse();
  }

  /** {@link projection}. @throws what made the log one that can't be believed, if anything did. */
  get believed(): SessionProjection {
    this.refuseDisbelieved();
    return this.#folder.projection;
  }

  /** How many events were folded so far. */
  get folded(): number {
    return this.#folder.folded;
  }

  /** Tells an observer of all that is folded from now on, and no other; `undefined`: nobody. */
  observe(observer: FoldObserver | undefined): void {
    this.#folder.observer = observer;
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
      if (floor < (this.#folder.projection.position ?? floor)) {
        throw this.#disbelief.add(new EventLogCorruptError('its snapshot', projection.position, 'the log went back'));
      }
      try {
        await this.#readOn(projection, signal);
      } catch (error) {
        if (!isCompacted(error)) throw error;
        continue;
      }
      this.#folder.projection = projection;
      this.#floor = floor;
      this.#folder.observer?.skipped(projection);
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
    if (this.#local === undefined || this.#catchUps.isBusy) {
      return this.#catchUps.share();
    }
    try {
      for (let room: TurnRoom | undefined; ; ) {
        const batch = this.#local.readSync(this.#folder.projection.position);
        if (batch.length === 0) break;
        room ??= new TurnRoom(this.#turn.most);
        for (const recorded of batch) {
          if (this.#fold(this.#folder.projection, recorded) !== undefined) return this.#catchUps.share();
          if (room.take(recorded)) continue;
          this.#turn.end();
          return this.#catchUps.share();
        }
      }
    } catch (error) {
      if (!isCompacted(error)) throw this.#disbelief.judge(error);
      return this.#catchUps.share();
    }
    // Also where an earlier call folded something, and could not read on.
    if (this.#folder.folded !== this.#settled) this.#tellEnd();
    return undefined;
  }

  /**
   * Catches up, and then does something while nothing is folded: whoever wants to catch up meanwhile waits.
   *
   * @throws what the log or the work throws.
   */
  hold<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#catchUps.hold(work);
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
    aimedAt: () => Iterable<Session>,
    maxBytes: number,
    options: Abortable,
  ): Promise<Landing> {
    const data = encodeSessionEvent(event);
    // A UTF-16 unit is at most three bytes of UTF-8: most events need no counting.
    if (data.length * 3 > maxBytes && Buffer.byteLength(data) > maxBytes) {
      throw new SessionInvalidError('event', `would have more than ${maxBytes} bytes. Keep less with the session.`);
    }
    if (this.#folder.underWay.has(id)) {
      throw new SessionInvalidError('randomBytes', 'gave one event id twice: its source is broken.');
    }
    const own = new OwnEvent(event, data);
    this.#folder.underWay.set(id, own);
    try {
      const appending = this.#append({ id, type: event.type, data }, options);
      if (this.#local !== undefined) this.#foldAhead(own);
      const position = await appending;
      this.refuseDisbelieved();
      // Another caller may have caught up with it: of the appends that were made durable together, one asks the log.
      if (position > (this.#folder.projection.position ?? Number.NEGATIVE_INFINITY)) await this.catchUp();
      const landing = own.landing(position);
      if (landing !== undefined) return landing;
      if (position <= this.#floor) return await this.#settle(event, id, aimedAt);
      throw this.#disbelief.add(
        new EventLogCorruptError('the place of an append', undefined, 'an acknowledged event is not there'),
      );
    } finally {
      own.isOver = true;
      this.#folder.underWay.delete(id);
    }
  }

  async #settle(event: SessionEvent, id: EventId, aimedAt: () => Iterable<Session>): Promise<Landing> {
    try {
      return await inTurns(settleLanding(this.#folder.projection, event, id, aimedAt()));
    } catch (error) {
      throw this.#disbelief.judge(error);
    }
  }

  async #catchUpWhole(): Promise<void> {
    if (this.#local !== undefined) await this.#turn.next();
    this.refuseDisbelieved();
    try {
      await this.#readOn(this.#folder.projection, undefined);
    } catch (error) {
      if (!isCompacted(error)) throw error;
      await this.replay(undefined);
    }
    this.#tellEnd();
  }

  #tellEnd(): void {
    this.#settled = this.#folder.folded;
    this.#folder.observer?.caughtUp();
  }

  async *#floors(signal: AbortSignal | undefined): AsyncGenerator<SessionProjection, void, undefined> {
    try {
      yield* sessionFloors(this.#log, signal);
    } catch (error) {
      throw this.#disbelief.judge(error);
    }
  }

  async #readOn(projection: SessionProjection, signal: AbortSignal | undefined): Promise<void> {
    try {
      // A projection that is not the store's yet is read for the first time: there is more than some events.
      if (this.#local !== undefined && isByteLog(this.#local) && projection !== this.#folder.projection) {
        return await this.#readFast(this.#local, projection, signal);
      }
      const room = new TurnRoom(EVENTS_ONE_BY_ONE);
      for await (const recorded of this.#log.read({ after: projection.position, signal })) {
        const rest = this.#fold(projection, recorded);
        if (rest !== undefined) await rest();
        if (!room.take(recorded) && this.#local !== undefined) break;
      }
      if (!room.isFull || this.#local === undefined) return;
      await setImmediate();
      await this.#readFast(this.#local, projection, signal);
    } catch (error) {
      throw this.#disbelief.judge(error);
    }
  }

  #readFast(log: LocalEventLog, projection: SessionProjection, signal: AbortSignal | undefined): Promise<void> {
    const ahead = new ReplayAhead(projection);
    const take = (event: RecordedEvent | EventBytes): Rest | undefined => this.#fold(projection, event, ahead);
    return readInTurns(log, projection.position, signal, take, () => this.#flush(ahead));
  }

  async #append(event: NewEvent, options: Abortable): Promise<Position> {
    try {
      return await this.#log.append(event, options);
    } catch (error) {
      throw this.#disbelief.judge(error);
    }
  }

  #fold(projection: SessionProjection, event: RecordedEvent | EventBytes, ahead?: ReplayAhead): Rest | undefined {
    try {
      const rest = this.#folder.fold(projection, event, ahead);
      return rest && (() => rest().catch((error) => this.#disbelief.fail(error)));
    } catch (error) {
      return this.#disbelief.fail(error);
    }
  }

  #flush(ahead: ReplayAhead): void {
    try {
      ahead.endTurn();
    } catch (error) {
      this.#disbelief.fail(error);
    }
  }
}

function isCompacted(error: unknown): boolean {
  return hasCode(error, 'ERR_EVENT_LOG_COMPACTED');
}
