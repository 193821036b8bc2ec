import { l07NothingLostOrInvented } from '../../../src/testing/laws/l07-nothing-lost-or-invented.ts';
import { altered, seen } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** Read the file, add a line, write it back: of two writers at once, one writes over the other. */
export const lostAppend: BrokenEventLog = {
  name: 'lost append',
  breaks: l07NothingLostOrInvented,
  mayAlsoBreak: ['L2', 'L3', 'L4', 'L8', 'L10', 'L11'],
  alteration: () => {
    const overwritten = new Set<string>();
    let file: readonly string[] = [];
    return ({ log }) =>
      altered(log, {
        async append(event, options) {
          const read = file;
          const position = await log.append(event, options);
          for (const id of file) if (!read.includes(id)) overwritten.add(id);
          file = [...read, event.id];
          return position;
        },
        read: (options) => seen(log, options, (event) => (overwritten.has(event.id) ? undefined : event)),
      });
  },
};
