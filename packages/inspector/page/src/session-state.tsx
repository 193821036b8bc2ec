import type { JSX } from 'preact';
import type { SessionRow } from '../../src/session-row.ts';

const NAMES: Readonly<Record<SessionRow['state'], string>> = {
  live: 'live',
  lapsed: 'lapsed',
  rotated: 'rotated',
  ended: 'ended',
};

/** The state of a session as a badge, with the reason for which it ended. */
export function SessionState({ row: { state, reason } }: { row: SessionRow }): JSX.Element {
  return (
    <span class="state" data-state={state}>
      {NAMES[state]}
      {state === 'ended' && reason !== null && <span class="why">: {reason}</span>}
    </span>
  );
}
