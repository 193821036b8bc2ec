import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { logoutByMessage, logoutBySignal } from '../contestants/logout.ts';

const AT_REST =
  'the other process was at rest: the file log is woken by its directory, the PostgreSQL log by its server, and the SQLite log looks four times a second';

/** From a logout in one process to the close of a stream in another one, both of which were at rest. */
export const logoutGroup: BenchGroup = {
  name: 'logout',
  unit: 'ms',
  rows: [logoutRow('file'), logoutRow('sqlite')],
};

/** A logout until `signal` tells another process of it. */
export function logoutRow(kind: 'file' | 'sqlite' | 'postgres'): BenchRow {
  return {
    name: `logout ${kind}`,
    note: AT_REST,
    ours: logoutBySignal(kind),
    against: [{ baseline: logoutByMessage(kind) }],
  };
}
