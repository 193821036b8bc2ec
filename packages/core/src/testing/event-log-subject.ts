import type { EventLog } from '../event-log.ts';

/**
 * What a subject can do beyond opening a log once. Laws that need an ability which a subject does not have are skipped,
 * and reported by name.
 *
 * - `reopen`: `open` may be called again over the same storage, while another opening is in use (it stands for a second
 *   process) and after all are closed.
 * - `crash`: the fixture has `crash`.
 * - `fail-write`: the fixture has `failNextWrite`.
 * - `compact`: the logs implement `CompactableEventLog`.
 * - `tail`: the logs implement `TailableEventLog`.
 *
 * @since 0.1.0
 */
export type EventLogAbility = 'reopen' | 'crash' | 'fail-write' | 'compact' | 'tail';

/**
 * Fresh, empty storage for one trial of a law.
 *
 * @since 0.1.0
 */
export interface EventLogFixture {
  /** Opens a log over the storage. */
  open(): Promise<EventLog>;

  /**
   * Takes from the storage everything that the documented durability does not promise to keep, as a power cut does, in
   * the middle of whatever is under way. No log opened before is called again; their calls need not settle.
   */
  crash?(): Promise<void>;

  /** Makes the next write or sync of this log, which `open` gave, fail so that its outcome is unknown (L13). */
  failNextWrite?(log: EventLog): void;

  /** Removes the storage. The logs over it are closed by then, or crashed. */
  dispose(): Promise<void>;
}

/**
 * A kind of event log under test.
 *
 * @since 0.1.0
 */
export interface EventLogSubject {
  /** Names the log in the report. */
  readonly name: string;
  /** What the subject can do. Absent: one opening per storage, and nothing else. */
  readonly abilities?: readonly EventLogAbility[];
  /** Makes fresh, empty storage. Called many times. */
  create(): Promise<EventLogFixture>;
}
