import type { LifeMoment } from './life-moment.ts';
import type { LoadedLives } from './load-lives.ts';
import { readWholeNumber } from './read-query.ts';
import { gone, invalid } from './request-refusal.ts';

const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const FORM = /^(position|time):(.*)$/;

/**
 * The moment that is asked for with `at`: `now`, `position:N`, or `time:MS` in epoch milliseconds.
 *
 * @param now - in epoch milliseconds.
 * @throws a refusal for what is no moment, is behind the end of the log, or was compacted.
 */
export function readMoment(at: string | undefined, { lives, upTo }: LoadedLives, now: number): LifeMoment {
  const { timeline, floor } = lives;
  if (at === undefined || at === 'now') return currentMoment(lives, now);
  const [, kind, text = ''] = FORM.exec(at) ?? [];
  if (kind === 'position') {
    const position = readWholeNumber('position', text, 0, Number.MAX_SAFE_INTEGER);
    if (position > Math.max(upTo, 0)) throw invalid('position must not be behind the last event of the log.');
    if (floor !== undefined && position < floor.position) throw compacted();
    return timeline.atPosition(position);
  }
  if (kind !== 'time') throw invalid('at must be now, position:N or time:MS.');
  const time = readWholeNumber('time', text, 1, LAST_MOMENT);
  if (floor !== undefined && time < floor.time) throw compacted();
  return timeline.atTime(time);
}

/** This moment: time never goes back behind what the log has named. */
export function currentMoment({ timeline }: LoadedLives['lives'], now: number): LifeMoment {
  const { position, time } = timeline.last;
  return { position, time: Math.max(now, time) };
}

function compacted(): Error {
  return gone('That moment was compacted, and the log can not tell of it any more. Look at a newer one.');
}
