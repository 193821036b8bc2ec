import { writeFileSync } from 'node:fs';
import { createEvents } from '../src/migrations/0001-create-events.ts';
import { SQLITE_APPLICATION_ID } from '../src/sqlite-format.ts';
import { eventOf } from './events.ts';
import { rawConnection } from './raw-connection.ts';

/** Makes a database as version 1 of the format left it, with as many events, and closes it. */
export function versionOneDatabase(path: string, events: number): void {
  writeFileSync(path, '', { mode: 0o600 });
  const raw = rawConnection(path);
  for (const { sql } of createEvents()) raw.exec(sql);
  raw.pragma(`application_id = ${SQLITE_APPLICATION_ID}`);
  raw.pragma('user_version = 1');
  raw.pragma('journal_mode = WAL');
  const insert = raw.prepare("insert into events(event_id, topic, kind, data) values (?, 'sessions', ?, ?)");
  for (let n = 0; n < events; n++) {
    const { id, type, data } = eventOf(n, 900);
    insert.run(id, type, data);
  }
  raw.close();
}
