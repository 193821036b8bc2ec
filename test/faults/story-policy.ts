import type { SessionPolicy } from '@sessionlog/core';

/** Nothing lapses by itself while a test runs, and every touch is appended. */
export const storyPolicy: SessionPolicy = { absoluteTimeoutMs: 86_400_000, idleTimeoutMs: 86_000_000 };
