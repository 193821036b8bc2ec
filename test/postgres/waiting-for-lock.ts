import type pg from 'pg';

/** Waits until so many of the server's processes wait for the lock that the client holds, and gives their numbers. */
export async function waitingForLock(client: pg.Client, count: number): Promise<readonly number[]> {
  for (;;) {
    // Not `pg_stat_activity`: within a transaction that stays as it was first seen.
    const { rows } = await client.query(
      'select pid from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
    );
    if (rows.length >= count) return rows.map(({ pid }) => Number(pid));
  }
}
