import type { EventId } from '@sessionlog/core';

/**
 * Whose sessions a preview is asked for: one session, those of a principal, or those that a search finds. Live ones only.
 *
 * @since 0.1.0
 */
export type RevocationRequest =
  | { readonly sessionId: EventId }
  | {
      readonly principal: string;
      /** A session that is spared, with what stands in its place. */
      readonly except?: EventId | undefined;
    }
  | { readonly search: string };
