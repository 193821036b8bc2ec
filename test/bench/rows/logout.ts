import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { logoutByMessage, logoutBySignal } from '../contestants/logout.ts';

/** From a logout in one process to the close of a stream in another one, both of which were at rest. */
export const logoutGroup: BenchGroup = {
  name: 'logout',
  unit: 'ms',
  rows: [logoutRow('file'), logoutRow('sqlite')],
};

function logoutRow(kind: 'file' | 'sqlite'): BenchRow {
  return {
    name: `logout ${kind}`,
    note: 'the other process was at rest: the file log is woken by its directory, the SQLite log looks four times a second',
    ours: logoutBySignal(kind),
    against: [{ baseline: logoutByMessage(kind) }],
  };
}
