import type { EventLog, RandomBytes, SessionStore } from '@sessionlog/core';
import type { Verification } from './verification.ts';

/**
 * What `createInspector` takes.
 *
 * @since 0.1.0
 */
export interface InspectorOptions {
  /** Borrowed, and never closed. Its figures are shown where it has a method `stats`. */
  readonly log: EventLog;
  /** A store that is open over that log. Borrowed, and never closed. */
  readonly store: SessionStore;
  /** What the log is called on the page. Default: `event log`. */
  readonly name?: string | undefined;
  /** Whether sessions can be ended here. Default: `false`. */
  readonly allowRevoke?: boolean | undefined;
  /** The path under which it is mounted; begins and ends with a slash. Default: `/`. */
  readonly basePath?: string | undefined;
  /** Judges the log. Default: every event that can be read is judged as a store that is opened judges it. */
  readonly verify?: VerifyLog | undefined;
  /** Epoch milliseconds. Default: the system's clock. */
  readonly clock?: (() => number) | undefined;
  /** Where the ids of previews come from. Default: the system's. */
  readonly randomBytes?: RandomBytes | undefined;
  /** Gives up the first reading of the log. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Judges a log.
 *
 * @param onProgress - told how much is done, of how much.
 * @param signal - aborted when nobody waits for the verdict any more.
 * @since 0.1.0
 */
export type VerifyLog = (
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
) => Promise<Verification>;
