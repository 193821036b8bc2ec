import { checkPosition } from './check-position.ts';
import { EventLogCorruptError, SessionInvalidError } from './errors.ts';
import type { EventId } from './event-id.ts';
import type { Abortable, EventLog, LocalEventLog, Position, RecordedEvent } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import type { SessionEvent } from './session-event.ts';
import { decodeSessionEvent, encodeSessionEvent } from './session-event-codec.ts';
import { SessionProjection, type SessionState } from './session-projection.ts';

/** What an own event did at the place where it landed. */
export interface Landing {
  /** Whether it took effect, or came too late. */
  readonly effective: boolean;
  /** The state of its handle just before it. */
  readonly before: SessionState | undefined;
  /** The state of its handle just after it. */
  readonly after: SessionState | undefined;
}

/**
 * Keeps a projection caught up with a log, and tells a writer what became of its events. Once the log gave something that
 * can't be believed, every later call fails with the same error: what was missed could be a logout.
 */
export class ProjectionFollower {
  readonly projection: SessionProjection = new SessionProjection();
  readonly #log: EventLog;
  readonly #local: LocalEventLog | undefined;
  readonly #evolve: Evolve;
  readonly #landings = new Map<EventId, Map<Position, Landing>>();
  #disbelief: { readonly error: unknown } | undefined;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;
  #folded = 0;

  constructor(log: EventLog, evolve: Evolve) {
    this.#log = log;
    this.#local = isLocal(log) ? log : undefined;
    this.#evolve = evolve;
  }

  /** How many events were folded so far. */
  get folded(): number {
    return this.#folded;
  }

  /** Folds the whole log. @throws what the log or the codec throws, and the signal's reason. */
  async replay(signal: AbortSignal | undefined): Promise<void> {
    await this.#readOn(signal);
  }

  /**
   * Folds what the log holds when this is called, or more.
   *
   * @returns a promise only if the log can't be asked without one.
   */
  catchUp(): Promise<void> | undefined {
    this.#refuseDisbelieved();
    if (this.#local === undefined) return this.#shareCatchUp();
    for (;;) {
      const batch = this.#local.readSync(this.projection.position);
      if (batch.length === 0) return undefined;
      for (const recorded of batch) this.#fold(recorded);
    }
  }

  /**
   * Appends an event, catches up, and tells what it did where it landed.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` when the log acknowledged the event and does not hold it at that position.
   * @throws `ERR_SESSION_INVALID` when the event would have more than `maxBytes`, or the id of one that is under way.
   */
  async record(event: SessionEvent, id: EventId, maxBytes: number, options: Abortable): Promise<Landing> {
    const data = encodeSessionEvent(event);
    if (Buffer.byteLength(data) > maxBytes) {
      throw new SessionInvalidError('event', `would have more than ${maxBytes} bytes. Keep less with the session.`);
    }
    if (this.#landings.has(id)) {
      throw new SessionInvalidError('randomBytes', 'gave one event id twice: its source is broken.');
    }
    const landings = new Map<Position, Landing>();
    this.#landings.set(id, landings);
    try {
      const position = await this.#log.append({ id, type: event.type, data }, options);
      await this.catchUp();
      // By position too: an id can be there twice, where writers shared their randomness or a log appended twice.
      const landing = landings.get(position);
      if (landing !== undefined) return landing;
      const missing = new EventLogCorruptError(
        'the place of an append',
        undefined,
        'an acknowledged event is not there',
      );
      this.#disbelief = { error: missing };
      throw missing;
    } finally {
      this.#landings.delete(id);
    }
  }

  // A catch-up that is under way may have begun before the caller's append resolved, and so miss it. Only one that
  // begins after this call may be shared.
  #shareCatchUp(): Promise<void> {
    if (this.#queued !== undefined) return this.#queued;
    const queued = this.#catchUpAfter(this.#running, () => {
      this.#queued = undefined;
      this.#running = queued;
    });
    this.#queued = queued;
    return queued;
  }

  async #catchUpAfter(earlier: Promise<void> | undefined, begin: () => void): Promise<void> {
    // How the earlier one ended is its callers' to know.
    await earlier?.catch(() => {});
    await undefined;
    begin();
    await this.#readOn(undefined);
  }

  async #readOn(signal: AbortSignal | undefined): Promise<void> {
    this.#refuseDisbelieved();
    for await (const recorded of this.#log.read({ after: this.projection.position, signal })) this.#fold(recorded);
  }

  #fold(recorded: RecordedEvent): void {
    try {
      this.#foldWhole(recorded);
    } catch (error) {
      this.#disbelief = { error };
      throw error;
    }
  }

  // Nothing of an event is folded unless all of it can be.
  #foldWhole(recorded: RecordedEvent): void {
    const { position, id } = recorded;
    checkPosition(position, this.projection.position);
    const event = decodeSessionEvent(recorded);
    const landings = this.#landings.get(id);
    const handle = landings === undefined ? undefined : handleOf(event);
    const before = handle === undefined ? undefined : this.projection.find(handle);
    const effective = this.#evolve(this.projection, event, recorded);
    this.#folded += 1;
    if (handle !== undefined) landings?.set(position, { effective, before, after: this.projection.find(handle) });
  }

  #refuseDisbelieved(): void {
    if (this.#disbelief !== undefined) throw this.#disbelief.error;
  }
}

function handleOf(event: SessionEvent): string | undefined {
  if (event.type !== 'session_expired') return event.handle;
  return event.scope.of === 'session' ? event.scope.handle : undefined;
}

function isLocal(log: EventLog): log is LocalEventLog {
  return 'readSync' in log && typeof log.readSync === 'function';
}
