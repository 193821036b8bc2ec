import type { SessionStore } from '../../session-store.ts';
import type { ModelEvent } from './model-event.ts';
import type { ModelSession } from './model-session.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** What the model says of a call: what it appends, or that it is over without. */
export type Decision =
  | {
      readonly event: ModelEvent;
      /** A token that was rotated out was presented: that is what the event is about, and there is no answer. */
      readonly reuse?: true;
      readonly refusal?: never;
    }
  | { readonly refusal: string; readonly event?: never; readonly reuse?: never }
  | { readonly nothing: true; readonly event?: never; readonly refusal?: never; readonly reuse?: never };

/** One call of a store, seen from the model and from the real thing. It may be made at once, or sent and land later. */
export interface SessionCall {
  /** Whose token the call is about. */
  readonly label: string;
  /** Which label is to stand for the token that the store draws. Absent: it draws none. */
  readonly mints?: string | undefined;
  /** Whether the call can be made where the story stands. Absent: always. */
  possible?(model: Readonly<SessionModel>): boolean;
  /** What the model decides in a store at `now`, before anything is appended. */
  decide(model: SessionModel, now: number, store: number): Decision;
  /**
   * What the model decides at `now` when the event of the call took no effect where it landed. Absent: the call is over.
   * What is appended then takes effect.
   */
  decideAgain?(model: SessionModel, now: number, store: number, event: ModelEvent): Decision;
  /** Makes the call. */
  perform(store: SessionStore, system: SessionSystem, model: Readonly<SessionModel>): Promise<unknown>;
  /** Fails unless the answer is what the model expects once the call is over. */
  expect(model: SessionModel, system: SessionSystem, over: CallOver): void;
}

/** How a call ended. */
export interface CallOver {
  readonly store: number;
  readonly answer: unknown;
  /** What the call appended; `undefined` when it was over without. */
  readonly event: ModelEvent | undefined;
  /** The sessions that its event ended; `undefined` when that took no effect, or there was none. */
  readonly ended: readonly ModelSession[] | undefined;
}
