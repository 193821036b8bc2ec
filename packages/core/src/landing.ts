import type { SessionState } from './session-projection.ts';

/** What an own event did at the place where it landed. */
export interface Landing {
  /** Whether it took effect, or came too late. */
  readonly effective: boolean;
  /** The state of its handle just before it. */
  readonly before: SessionState | undefined;
  /** The state of its handle just after it. Where it took no effect, one that is forgotten counts as none. */
  readonly after: SessionState | undefined;
}
