import type { Session } from '@sessionlog/core';
import type { ManualClock } from '@sessionlog/core/testing';
import type { Watched } from '../oracles/frozen.ts';

/** A store with one live session, which the attacker is after. */
export interface Scene extends Watched {
  readonly clock: ManualClock;
  readonly token: string;
  readonly handle: string;
  readonly session: Session;
}

/** Something that must be refused, and leave no trace. */
export interface Attack {
  /** Unlike that of any other. */
  readonly name: string;
  /** What it is to be answered with: `nothing`, or the code of an error and its field. */
  readonly expected: string;
  act(scene: Scene): unknown;
}

/** An attack whose answer is an `ERR_SESSION_INVALID` of this field. */
export function refused(field: string, name: string, act: Attack['act']): Attack {
  return { name, expected: `ERR_SESSION_INVALID ${field}`, act };
}
