import { once } from 'node:events';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcess } from '../processes/start-process.ts';
import { scale } from '../setup/scale.ts';
import { freshTopic, postgresUrl, sharedPool, sharedServer } from './shared-server.ts';

const PROCESSES = 4;
const WRITERS = 4 * PROCESSES;
const EACH = 200 * scale;
// One contest can go well by chance.
const CONTESTS = 10;
const SCHEMA = `dawdling_${process.pid}`;

// Between the events and their commit some transactions wait a little: whoever commits without the lock is overtaken.
const DAWDLE = `
  create function ${SCHEMA}.dawdle() returns trigger language plpgsql as
    $$ begin if random() < 0.05 then perform pg_sleep(0.003); end if; return null; end $$;
  create constraint trigger dawdle after insert on ${SCHEMA}.events deferrable initially deferred
    for each row execute function ${SCHEMA}.dawdle()`;

/** How many events a reader, which remembers how far it has come, was never given, while 16 writers append. */
async function missed(...words: readonly string[]): Promise<number> {
  const connectionString = await sharedServer();
  const topic = freshTopic();
  await using log = await PostgresEventLog.open({ connectionString, schema: SCHEMA, topic });
  const writers = Array.from({ length: PROCESSES }, (_, first) =>
    startProcess('order-writer', connectionString, SCHEMA, topic, String(first), String(EACH), ...words),
  );
  await Promise.all(writers.map(({ process }) => once(process, 'message')));
  for (const { process } of writers) process.send('go');
  let writing = true;
  const ended = Promise.all(writers.map(({ ended: end }) => end)).finally(() => {
    writing = false;
  });
  let given = 0;
  let last: number | undefined;
  const catchUp = async (): Promise<void> => {
    for await (const { position } of log.read({ after: last })) {
      last = position;
      given += 1;
    }
  };
  while (writing) await catchUp();
  expect(await ended).toEqual(Array.from({ length: PROCESSES }, () => 0));
  await catchUp();
  const recorded = (await Array.fromAsync(log.read())).length;
  expect(recorded).toBe(WRITERS * EACH);
  return recorded - given;
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)(`${WRITERS} writers in ${PROCESSES} processes`, () => {
  beforeAll(async () => {
    await (await PostgresEventLog.open({ connectionString: await sharedServer(), schema: SCHEMA })).close();
    await (await sharedPool()).query(DAWDLE);
  });
  afterAll(async () => {
    await (await sharedPool()).query(`drop schema ${SCHEMA} cascade`);
  });

  it('append, and a reader that goes on where it stood is given every event', async () => {
    expect(await missed()).toBe(0);
  });

  it('control: without the lock it misses events', async () => {
    let lost = 0;
    for (let contests = 0; lost === 0 && contests < CONTESTS; contests++) lost = await missed('unlocked');
    process.stdout.write(`without the lock: ${lost} events missed\n`);
    expect(lost).toBeGreaterThan(0);
  });
});
