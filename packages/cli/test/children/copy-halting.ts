import { once } from 'node:events';
import { copyEvents } from '../../src/copy-events.ts';
import { readLogLocation } from '../../src/log-location.ts';
import { openTarget } from '../../src/log-target.ts';
import { openLog } from '../../src/open-log.ts';
import { watchedLog } from '../../src/watched-log.ts';

// Copies as the command line does, and comes to a halt in the middle of the events, until it is killed.
const [from = '', to = '', halt = ''] = process.argv.slice(2);
const source = await openLog(readLogLocation(from), 'look');
const target = await openTarget(readLogLocation(to));
const halting = {
  ...watchedLog(source, () => {}),
  async *read() {
    let read = 0;
    for await (const event of source.read()) {
      if (read === Number(halt)) {
        process.send?.('halted');
        await once(process, 'message');
      }
      read += 1;
      yield event;
    }
  },
};
await copyEvents(halting, target, () => {});
