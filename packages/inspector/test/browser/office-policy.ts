import type { SessionPolicy } from '@sessionlog/core';

const HOUR = 3_600_000;

/** How long sessions live in the office whose log the page shows. */
export const OFFICE_POLICY: SessionPolicy = Object.freeze({
  idleTimeoutMs: 30 * HOUR,
  absoluteTimeoutMs: 120 * HOUR,
  touchIntervalMs: 0,
});
