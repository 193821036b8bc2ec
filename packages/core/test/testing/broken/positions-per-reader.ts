import { l05PositionKeepsItsEvent } from '../../../src/testing/laws/l05-position-keeps-its-event.ts';
import { readAll } from '../../../src/testing/read-all.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Two masters that number events as they arrive at each of them: the two do not agree on who was first. */
export const positionsPerReader: BrokenEventLog = {
  name: 'positions that differ between readers',
  breaks: l05PositionKeepsItsEvent,
  mayAlsoBreak: ['L3', 'L6', 'L7', 'L8', 'L9', 'L10', 'L11'],
  alteration:
    () =>
    ({ log, index }) =>
      altered(log, {
        async *read({ after = 0, signal } = {}) {
          const events = await readAll(log, { signal });
          for (const [place, { position }] of events.entries()) {
            const arrived = index % 2 === 0 ? events[place] : (events[place ^ 1] ?? events[place]);
            if (arrived !== undefined && position > after) yield { ...arrived, position };
          }
        },
      }),
};
