import type { EventLog } from '../../src/event-log.ts';
import type { EventLogAbility, EventLogSubject } from '../../src/testing/event-log-subject.ts';
import { SimulatedEventLog } from './simulated-event-log.ts';
import { SimulatedStorage } from './simulated-storage.ts';

/** What a broken log needs to know of the storage it stands on. */
export interface Opening {
  readonly log: SimulatedEventLog;
  readonly storage: SimulatedStorage;
  /** How many were opened over this storage before. */
  readonly index: number;
}

/** Makes a log over an opening; called anew for each storage, so that openings can share what is wrong with them. */
export type Alteration = () => (opening: Opening) => EventLog;

const ABILITIES: readonly EventLogAbility[] = ['reopen', 'crash', 'fail-write', 'compact', 'tail'];

/** A subject whose logs are simulated, and altered. */
export function simulatedSubject(
  name: string,
  alteration: Alteration = () =>
    ({ log }) =>
      log,
  abilities: readonly EventLogAbility[] = ABILITIES,
): EventLogSubject {
  return {
    name,
    abilities,
    async create() {
      let storage = new SimulatedStorage();
      const simulated = new Map<EventLog, SimulatedEventLog>();
      const alter = alteration();
      return {
        async open() {
          const opened = new SimulatedEventLog(storage);
          const log = alter({ log: opened, storage, index: simulated.size });
          simulated.set(log, opened);
          return log;
        },
        async crash() {
          storage = storage.afterCrash();
        },
        failNextWrite: (log) => simulated.get(log)?.failNextWrite(),
        async dispose() {},
      };
    },
  };
}
