import type { SessionStoreOptions } from '@sessionlog/core';
import { drawLabelled } from './drawn-token.ts';

const BEGINNING_MS = 1_700_000_000_000;

/**
 * How stores are opened in stories: nothing lapses by itself while a test runs, every touch is appended, and a
 * millisecond goes by with each look at the clock, so that a run does not depend on the time of day. The tokens that
 * they draw follow from labels.
 */
export function storyOptions(): SessionStoreOptions {
  let now = BEGINNING_MS;
  return {
    policy: { absoluteTimeoutMs: 86_400_000, idleTimeoutMs: 86_000_000 },
    clock: () => now++,
    randomBytes: drawLabelled,
  };
}
