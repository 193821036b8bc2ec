import pg from 'pg';
import { onTestFinished } from 'vitest';
import { freshTopic, sharedServer } from './shared-server.ts';

/** A schema of a test's own, which nobody has made yet, and a client of its owner, who may do anything. */
export async function ownSchema(): Promise<{ connectionString: string; schema: string; owner: pg.Client }> {
  const connectionString = await sharedServer();
  const schema = freshTopic().replaceAll('-', '_');
  const owner = new pg.Client({ connectionString });
  await owner.connect();
  onTestFinished(async () => {
    await owner.query(`drop schema if exists ${schema} cascade`);
    await owner.end();
  });
  return { connectionString, schema, owner };
}
