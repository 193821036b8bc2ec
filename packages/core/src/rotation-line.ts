import { liveSession } from './live-session.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';

// A session that is rotated ends, and the one in its place goes on. Of several rotations of one session the first in the
// log took effect, so that this is a line, and never a tree.

/** What the line of rotations from a state has come to: the state itself, where it was not rotated. */
export function lineTip(projection: SessionProjection, state: SessionState | undefined): SessionState | undefined {
  let tip = projection.remembered(state);
  while (tip?.session === undefined && tip?.rotatedTo !== undefined) {
    tip = projection.remembered(projection.findById(tip.rotatedTo));
  }
  return tip;
}

/**
 * The live session that the token of a state answers with at `now`: its own, or while its grace lasts that of the one in
 * its place.
 */
export function answeringState(
  projection: SessionProjection,
  state: SessionState | undefined,
  now: number,
): SessionState | undefined {
  let answering = projection.remembered(state);
  while (answering?.session === undefined && answering?.rotatedTo !== undefined && now < (answering.graceUntil ?? 0)) {
    answering = projection.remembered(projection.findById(answering.rotatedTo));
  }
  return liveSession(answering, now) === undefined ? undefined : answering;
}

/** Whether whoever comes with the token of this state at `now` has one that was rotated out, and its grace is over. */
export function isRotatedOut(
  projection: SessionProjection,
  state: SessionState | undefined,
  now: number,
): state is SessionState {
  const known = projection.remembered(state);
  return known?.rotatedTo !== undefined && now >= (known.graceUntil ?? 0);
}
