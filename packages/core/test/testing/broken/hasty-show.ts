import type { ByteEventLog, EventBytes } from '../../../src/event-bytes.ts';
import type { RecordedEvent } from '../../../src/event-log.ts';
import { l03ResolvedAppendIsRead } from '../../../src/testing/laws/l03-resolved-append-is-read.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** `showSync` leaves out the last event that is there: a store that replays does not know of the logout before it was opened. */
export const hastyShow: BrokenEventLog = {
  name: 'hasty show',
  breaks: l03ResolvedAppendIsRead,
  mayAlsoBreak: ['L1', 'L2', 'L4', 'L6', 'L7', 'L8', 'L9', 'L10', 'L12'],
  alteration:
    () =>
    ({ log }) => {
      const showSync: ByteEventLog['showSync'] = (after, show) => {
        const shown = log.readSync(after).slice(0, -1);
        for (const event of shown) show(inBytes(event));
        return shown.at(-1)?.position;
      };
      return Object.assign(altered(log, {}), { readSync: log.readSync.bind(log), showSync });
    },
};

function inBytes(event: RecordedEvent): EventBytes {
  const { position, id, type, data } = event;
  const bytes = Buffer.from(id + data);
  return { position, type, bytes, idAt: 0, dataAt: id.length, dataEnd: bytes.length, recorded: () => event };
}
