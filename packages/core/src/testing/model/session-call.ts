import type { SessionStore } from '../../session-store.ts';
import type { ModelEvent, SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** What the model says of a call: what it appends, or that it is over without. */
export type Decision =
  | { readonly event: ModelEvent; readonly refusal?: never }
  | { readonly refusal: string; readonly event?: never }
  | { readonly nothing: true; readonly event?: never; readonly refusal?: never };

/** One call of a store, seen from the model and from the real thing. It may be made at once, or sent and land later. */
export interface SessionCall {
  /** Whether the call can be made where the story stands. Absent: always. */
  possible?(model: Readonly<SessionModel>): boolean;
  /** What the model decides in a store at `now`, before anything is appended. */
  decide(model: SessionModel, now: number, store: number): Decision;
  /** Makes the call. `clockMs` is the clock when it is made. */
  perform(store: SessionStore, token: string, clockMs: number): Promise<unknown>;
  /** Fails unless the answer is what the model expects once the call is over. */
  expect(model: SessionModel, system: SessionSystem, over: CallOver): void;
  /** Whose token the call is about. */
  readonly label: string;
}

/** How a call ended. */
export interface CallOver {
  readonly store: number;
  readonly answer: unknown;
  /** Whether its event took effect where it landed; `undefined` when it appended none. */
  readonly effective: boolean | undefined;
}
