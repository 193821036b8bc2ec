import type { JsonObject } from '../../json.ts';
import type { ModelSession } from './model-session.ts';

/** Whose sessions end: of one token, of what its rotations have come to, of a principal, or all. */
export type ModelScope =
  | { readonly of: 'token'; readonly label: string }
  | { readonly of: 'line'; readonly label: string }
  | { readonly of: 'principal'; readonly principal: string; readonly except: ModelSession | undefined }
  | { readonly of: 'all' };

/** A rotation that was decided. Times are epoch milliseconds. */
export interface ModelRotation {
  readonly kind: 'rotate';
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly principal: string;
  readonly attributes: JsonObject | undefined;
  readonly expiresAt: number;
  readonly absoluteExpiresAt: number;
  readonly graceUntil: number;
  /** Whether the principal's cap counts. */
  readonly limited: boolean;
}

/** What a command appends, decided when it began, judged where it lands. */
export type ModelEvent =
  | { readonly kind: 'create'; readonly at: number; readonly session: ModelSession }
  | ModelRotation
  | {
      readonly kind: 'touch';
      readonly at: number;
      readonly label: string;
      readonly expiresAt: number;
      readonly attributes: JsonObject | undefined;
    }
  | { readonly kind: 'expire'; readonly at: number; readonly scope: ModelScope }
  | { readonly kind: 'compact'; readonly cut: number };
