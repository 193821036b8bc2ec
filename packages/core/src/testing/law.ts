import type { EventLogAbility, EventLogSubject } from './event-log-subject.ts';

/**
 * The number of a promise of `EventLog`, from L14 on of `CompactableEventLog`, and L17 of `TailableEventLog`.
 *
 * @since 0.1.0
 */
export type LawId = `L${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17}`;

/**
 * What a law is tried on.
 *
 * @since 0.1.0
 */
export interface Trial {
  readonly subject: EventLogSubject;
  /** Multiplies the number of runs of every property. */
  readonly scale: number;
  /** How long a call may take that must not wait for anybody, in milliseconds. */
  readonly patienceMs: number;
}

/**
 * A promise of `EventLog`, as something that a log can fail.
 *
 * @since 0.1.0
 */
export interface Law {
  /** Which promise it checks. A promise may have several laws. */
  readonly id: LawId;
  /** The law in a sentence. */
  readonly name: string;
  /** Abilities without which it can't be tried. */
  readonly needs?: readonly EventLogAbility[];
  /**
   * Tries the law.
   *
   * @throws AssertionError, or what the log threw, when the log breaks it.
   */
  check(trial: Trial): Promise<void>;
}
