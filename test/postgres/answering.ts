import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

const PATIENCE_MS = 60_000;

/** Resolves once a server answers at `url`; rejects when it does not in a minute. */
export async function answering(url: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select 1');
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await setTimeout(20);
    }
  }
}
