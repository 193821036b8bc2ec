import { l12LeavingReadReleases } from '../../../src/testing/laws/l12-leaving-read-releases.ts';
import { altered } from '../altered.ts';
import type { BrokenEventLog } from './broken-event-log.ts';

/** A cursor that is closed behind the loop and not in a `finally`: whoever breaks out of it leaves it open for ever. */
export const leakingRead: BrokenEventLog = {
  name: 'read that leaks when left early',
  breaks: l12LeavingReadReleases,
  mayAlsoBreak: [],
  hangs: true,
  alteration:
    () =>
    ({ log }) => {
      let leaked = false;
      return altered(log, {
        async *read(options) {
          let open = true;
          try {
            yield* log.read(options);
            open = false;
          } catch (error) {
            open = false;
            throw error;
          } finally {
            leaked ||= open;
          }
        },
        async close() {
          if (leaked) await new Promise(() => {});
          await log.close();
        },
      });
    },
};
