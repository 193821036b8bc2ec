import type { EventId } from './event-id.ts';
import { SHORTCUT_STEPS } from './line-shortcuts.ts';
import { liveSession } from './live-session.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';

// A session that is rotated ends, and the one in its place goes on. Of several rotations of one session the first in the
// log took effect, so that this is a line, and never a tree.

/**
 * What the line of rotations from a state has come to: the state itself, where it was not rotated. Whoever goes through a
 * long one leaves shortcuts for those who come later.
 */
export function lineTip(projection: SessionProjection, state: SessionState | undefined): SessionState | undefined {
  const { now, shortcuts } = projection;
  const passed: Passed[] = [];
  let tip = projection.remembered(state);
  let last = tip;
  for (let steps = 1; tip?.session === undefined && tip?.rotatedTo !== undefined; steps++) {
    const id = tip.rotatedTo;
    const shortcut = shortcuts.find(id, now);
    tip = projection.remembered(projection.findById(shortcut?.to ?? id));
    if (tip === undefined) break;
    last = tip;
    if (steps % SHORTCUT_STEPS === 0) passed.push({ id, until: NEVER });
    const segment = passed.at(-1);
    if (segment !== undefined)
      segment.until = Math.min(segment.until, shortcut?.until ?? NEVER, tip.keptUntil ?? NEVER);
  }
  if (last !== undefined) leaveShortcuts(projection, passed, last.id);
  return tip;
}

// One of those that somebody went through, and until when all are remembered from there on to the next of these.
interface Passed {
  readonly id: EventId;
  until: number;
}

const NEVER = Number.POSITIVE_INFINITY;

function leaveShortcuts({ shortcuts }: SessionProjection, passed: readonly Passed[], to: EventId): void {
  let until = NEVER;
  for (const segment of passed.toReversed()) {
    until = Math.min(until, segment.until);
    shortcuts.set(segment.id, { to, until });
  }
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
