import { once } from 'node:events';
import type { NewEvent } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import pg from 'pg';
import { appendGroup } from '../../packages/eventlog-postgres/dist/append-group.js';
import { Fence } from '../../packages/eventlog-postgres/dist/fence.js';
import { logNames } from '../../packages/eventlog-postgres/dist/log-names.js';
import { PostgresDatabase } from '../../packages/eventlog-postgres/dist/postgres-database.js';
import { orderEvent } from '../postgres/order-event.ts';

// Appends groups of events with several writers at once, each with a connection of its own. With the word `unlocked` each of them
// takes a lock that no other takes, which is to say none.

const WRITERS = 4;
const GROUP = 20;
const [connectionString = '', schema = '', topic = '', first = '0', count = '0', word] = process.argv.slice(2);

async function locked(): Promise<(group: readonly NewEvent[]) => Promise<unknown>> {
  const log = await PostgresEventLog.open({ connectionString, schema, topic });
  return (group) => Promise.all(group.map((event) => log.append(event)));
}

async function unlocked(writer: number): Promise<(group: readonly NewEvent[]) => Promise<unknown>> {
  const pool = new pg.Pool({ connectionString, max: 1 });
  const database = new PostgresDatabase(pool, 'there', { queryTimeoutMs: 5000, retryForMs: 0 });
  const { appendLock } = logNames(schema, `${topic}-${first}-${writer}`);
  const names = { ...logNames(schema, topic), appendLock };
  const fence = new Fence(database, schema, topic);
  await database.ask((kysely) => fence.behind(kysely, 0, 0));
  const target = { schema, topic, names, notify: true, fence, lockTimeoutMs: 5000 };
  return (events) => {
    const group = events.map((event) => ({ event, signal: undefined }));
    return database.finish((kysely) => appendGroup(database, kysely, target, group, 0));
  };
}

const appends = await Promise.all(
  Array.from({ length: WRITERS }, (_, writer) => (word === 'unlocked' ? unlocked(writer) : locked())),
);
process.send?.('ready');
await once(process, 'message');
await Promise.all(
  appends.map(async (append, writer) => {
    const before = (Number(first) * WRITERS + writer) * Number(count);
    for (let index = 0; index < Number(count); index += GROUP) {
      await append(Array.from({ length: GROUP }, (_, place) => orderEvent(before + index + place)));
    }
  }),
);
process.exit();
