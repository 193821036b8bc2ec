import { SessionProjection } from './session-projection.ts';
import { SessionSnapshotEncoder } from './session-snapshot-encoder.ts';

/**
 * The entries of a snapshot of nothing: no session was ever there, and no time has passed. A store that finds it goes on
 * as one that finds an empty log.
 *
 * @since 0.1.0
 */
export function emptySnapshot(): readonly string[] {
  const encoder = new SessionSnapshotEncoder(new SessionProjection());
  return Object.freeze([encoder.begin(), ...encoder.end()]);
}
