import { copyEvents } from '../../src/copy-events.ts';
import { readLogLocation } from '../../src/log-location.ts';
import { openLog } from '../../src/open-log.ts';
import { watchedLog } from '../../src/watched-log.ts';

// Copies as the command line would without a marker, and comes to a halt in front of the last events, until it is killed.
const [from = '', to = '', halt = ''] = process.argv.slice(2);
const source = await openLog(readLogLocation(from), 'look');
const log = await openLog(readLogLocation(to), 'make');
const halting = {
  ...watchedLog(source, () => {}),
  async *read() {
    let left = Number(halt);
    for await (const event of source.read()) {
      if (left === 0) await new Promise(() => {});
      left -= 1;
      yield event;
    }
  },
};
await copyEvents(halting, { log, isApart: true }, () => {});
