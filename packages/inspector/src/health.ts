import type { Position } from '@sessionlog/core';

/**
 * The figures of a store and of its log.
 *
 * @since 0.1.0
 */
export interface Health {
  /** Those of `SessionStore.stats`; `position` is `null` for an empty log. */
  readonly store: {
    readonly live: number;
    readonly lapsed: number;
    readonly ended: number;
    readonly position: Position | null;
    readonly lag: number;
  };
  /** Those that the log tells of itself, by their names; what could be a path is left out. Empty where it tells none. */
  readonly log: Readonly<Record<string, number | boolean | string | null>>;
  /** When the inspector began, in epoch milliseconds. */
  readonly since: number;
}
