import type { JsonObject } from '@sessionlog/core';

/**
 * The attributes of one session at a moment: the only answer that has any.
 *
 * @since 0.1.0
 */
export interface AttributesAnswer {
  /** As they were, or as they were when it ended. */
  readonly attributes: JsonObject;
}
