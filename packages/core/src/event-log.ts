import type { EventId } from './event-id.ts';

/**
 * A place in a log. Positions are given by the log, are safe integers, and rise in the order of the log; nothing else
 * may be read into them: they have gaps, and they need not start at one.
 *
 * @since 0.1.0
 */
export type Position = number;

/**
 * An event as its writer hands it to a log.
 *
 * @since 0.1.0
 */
export interface NewEvent {
  /** Identity, minted by the writer before the append: it settles "was it mine?" when an append's outcome is unknown. */
  readonly id: EventId;
  /** Kind of event: 1 to 64 of `a-z`, `0-9`, `_`, beginning with a letter. */
  readonly type: string;
  /** JSON text, at most {@link MAX_EVENT_DATA_BYTES} bytes of UTF-8. Opaque to the log: never parsed, never rewritten. */
  readonly data: string;
}

/**
 * An event as a log gives it back.
 *
 * @since 0.1.0
 */
export interface RecordedEvent extends NewEvent {
  /** Where the event stands in the log. */
  readonly position: Position;
}

/**
 * Options of a call that can be given up.
 *
 * @since 0.1.0
 */
export interface Abortable {
  /** Gives the call up. See {@link EventLog.append} (L10) for what is known afterwards. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Options of {@link EventLog.read}.
 *
 * @since 0.1.0
 */
export interface ReadOptions extends Abortable {
  /** Only events behind this position (exclusive). Absent: from the start. */
  readonly after?: Position | undefined;
}

/**
 * An append-only log of events: the only truth of a store. One log is one topic.
 *
 * Every log promises, and `testEventLog` of `@sessionlog/core/testing` checks:
 *
 * - **L1** Positions rise strictly in every read.
 * - **L2** `after` is exclusive; absent means all.
 * - **L3** A read begun after an append resolved, in any process, contains that event.
 * - **L4** Once any reader was given position *p*, nothing below *p* ever appears.
 * - **L5** A position always yields the same event.
 * - **L6** A failed append leaves no partial event.
 * - **L7** N concurrent appends give N positions; nothing is lost or invented.
 * - **L8** After `append` resolves, the event survives what the backend's documented durability says (default: power loss).
 * - **L9** Data comes back byte for byte.
 * - **L10** A signal aborted before the call appends nothing; a later abort may reject although the event lands:
 *   *outcome unknown*, never *undone*.
 * - **L11** `close` is idempotent; later calls reject with `ERR_EVENT_LOG_CLOSED`.
 * - **L12** Leaving a read early releases everything.
 * - **L13** After a sync or write failure whose outcome is unknown the log is *poisoned*: it never again answers as if
 *   nothing had happened.
 *
 * @since 0.1.0
 */
export interface EventLog extends AsyncDisposable {
  /**
   * Appends one event and resolves to its position once it is durable (L3, L7, L8).
   *
   * Rejects with the signal's reason when it was aborted before the call, and then nothing is appended; an abort during
   * the call may reject although the event lands (L10).
   *
   * @throws `ERR_SESSION_INVALID` when the event is outside the grammar of {@link NewEvent}; nothing is appended.
   * @throws `ERR_EVENT_LOG_CLOSED` after `close` (L11).
   * @throws `ERR_EVENT_LOG_FULL` when there is no room; nothing is appended.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the outcome is unknown: settle it by reading for the event's id.
   * @throws `ERR_EVENT_LOG_POISONED` after a failure whose outcome is unknown (L13).
   */
  append(event: NewEvent, options?: Abortable): Promise<Position>;

  /**
   * Reads the events behind `after`, oldest first, up to the end of the log as it is when the end is reached
   * (L1 to L5, L9). It never waits for events to come.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` at a damaged record: everything before it has been given by then, nothing behind it is.
   * @throws `ERR_EVENT_LOG_COMPACTED` when events behind `after` were compacted (L15): see {@link CompactableEventLog}.
   * @throws `ERR_EVENT_LOG_CLOSED` after `close` (L11).
   * @throws `ERR_EVENT_LOG_POISONED` after a failure whose outcome is unknown (L13).
   */
  read(options?: ReadOptions): AsyncIterable<RecordedEvent>;

  /** Releases what the log holds. Idempotent (L11). Appends that are under way are finished first. */
  close(): Promise<void>;
}

/**
 * A log in this machine's reach, which can be asked without a promise: a store's `get` with nothing new costs one cheap
 * probe.
 *
 * @since 0.1.0
 */
export interface LocalEventLog extends EventLog {
  /**
   * The events behind `after` (exclusive; absent: from the start), oldest first: at most a batch of the log's choosing,
   * so call again behind the last one. Empty if and only if nothing is there. Keeps the promises of
   * {@link EventLog.read}, and throws what that rejects with.
   */
  readSync(after?: Position): readonly RecordedEvent[];
}

/**
 * What stands in a log in place of its oldest events.
 *
 * @since 0.1.0
 */
export interface EventLogSnapshot {
  /** The position up to which, and with which, events are replaced. Read on behind it. */
  readonly upTo: Position;
  /**
   * The entries, byte for byte and in the order in which they were given to `compact`. Can be read once. Rejects with
   * `ERR_EVENT_LOG_COMPACTED` when a newer snapshot took this one's place before it was read: ask for that one.
   */
  readonly entries: AsyncIterable<string>;
}

/**
 * What {@link CompactableEventLog.compact} is asked to do.
 *
 * @since 0.1.0
 */
export interface CompactRequest extends Abortable {
  /** The position up to which, and with which, events are replaced: of an event that a read gave. */
  readonly upTo: Position;
  /**
   * What replaces them: any number of entries, each JSON text as {@link NewEvent.data} is, opaque to the log. A plain
   * string is one entry.
   */
  readonly snapshot: string | Iterable<string> | AsyncIterable<string>;
}

/**
 * A log that can replace its oldest events by a snapshot while other processes read and append. It promises further:
 *
 * - **L14** Compaction is atomic: whoever opens or reads the log, after a crash too, finds the events up to `upTo` or the
 *   whole of the snapshot, never neither and never a part. Snapshot entries come back byte for byte.
 * - **L15** A read never passes over an event in silence. One from before `upTo` either gives every event behind its
 *   `after`, or rejects with `ERR_EVENT_LOG_COMPACTED`: start again from the snapshot then. Once `compact` has resolved,
 *   a read from the start rejects in every process.
 * - **L16** Compaction changes nothing behind `upTo`: events keep their positions, and appends go on above them.
 *
 * @since 0.1.0
 */
export interface CompactableEventLog extends EventLog {
  /**
   * Replaces everything up to `upTo` by a snapshot and resolves once that is as durable as an append (L14). When the log
   * is compacted as far already, the entries are read and checked, and nothing is changed.
   *
   * @throws `ERR_SESSION_INVALID` when `upTo` is no position or beyond the last event, or an entry is outside the grammar;
   *   nothing is changed.
   * @throws what the iteration of `snapshot` throws, and the signal's reason; nothing is changed.
   * @throws what {@link EventLog.append} rejects with; after `ERR_EVENT_LOG_UNAVAILABLE` it may have happened (L14).
   */
  compact(request: CompactRequest): Promise<void>;

  /**
   * The newest snapshot; `undefined` while there is none, and then a read from the start gives all events.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` when it is damaged and nothing stands in for it; what `read` rejects with otherwise.
   */
  readSnapshot(options?: Abortable): Promise<EventLogSnapshot | undefined>;
}

/**
 * Options of {@link TailableEventLog.tail}.
 *
 * @since 0.1.0
 */
export interface TailOptions extends ReadOptions {
  /** Whether waiting keeps the process running, as `fs.watch` has it. Default: `true`. */
  readonly persistent?: boolean | undefined;
}

/**
 * A log that can be waited for. It promises further:
 *
 * - **L17** A tail gives every event behind `after` once, in the order of the log, those too that any process appends
 *   while it waits. What wakes it is a hint: without one it is late, and misses nothing.
 *
 * @since 0.1.0
 */
export interface TailableEventLog extends EventLog {
  /**
   * Reads as {@link EventLog.read} does, and at the end of the log waits for more (L17). It ends when its reader leaves,
   * and then everything that it held is released (L12).
   *
   * @throws the signal's reason once that is aborted, and what `read` rejects with; `ERR_EVENT_LOG_CLOSED` when the log is
   *   closed while it waits.
   */
  tail(options?: TailOptions): AsyncIterable<RecordedEvent>;
}

/**
 * Most bytes of UTF-8 that {@link NewEvent.data} and an entry of a snapshot may have on any log: 1 MiB. A store's own limit is far lower.
 *
 * @since 0.1.0
 */
export const MAX_EVENT_DATA_BYTES: number = 1_048_576;
