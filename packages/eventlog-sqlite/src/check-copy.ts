import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { EventLogCorruptError } from '@sessionlog/core';
import { prepareCompactionStatements } from './compaction-statements.ts';
import { readDatabaseFormat } from './database-format.ts';
import { EventPages } from './event-pages.ts';
import { refuseForeignHeader } from './refuse-foreign-database.ts';
import { SnapshotPages } from './snapshot-pages.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import type { SqliteConnection } from './sqlite-driver.ts';
import { prepareSqliteStatements } from './sqlite-statements.ts';
import { readTopicEnd, type TopicEnd } from './topic-end.ts';

/** What a checked copy of a database holds of a topic. */
export interface CheckedCopy extends TopicEnd {
  readonly bytes: number;
  readonly events: number;
}

/**
 * Goes through a copy that nobody else has open: its pages and indexes, every event and every entry of a snapshot, of
 * all topics. It blocks for as long as that takes.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when anything is not as a log wrote it; a driver's error otherwise.
 */
export function checkCopy(connection: SqliteConnection, topic: string): CheckedCopy {
  const path = connection.name;
  const location = basename(path);
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
  // Without memory shared with other processes, there is no file for it.
  connection.pragma('locking_mode = EXCLUSIVE');
  const { applicationId, userVersion } = readDatabaseFormat(connection);
  refuseForeignHeader(location, applicationId, userVersion);
  if (connection.pragma('integrity_check(1)', { simple: true }) !== 'ok') {
    throw new EventLogCorruptError(location, undefined, 'the copy is not sound');
  }
  const statements = prepareSqliteStatements(connection);
  const compaction = prepareCompactionStatements(connection);
  const database = { path, location, connection, statements, compaction, logId: statements.logId.get() ?? '' };
  let events = 0;
  for (const each of statements.topics.all()) {
    const count = checkTopic(database, each);
    if (each === topic) events = count;
  }
  return { ...readTopicEnd(statements, topic), events, bytes: statSync(path).size };
}

/** Reads all of a topic, and counts its events. */
function checkTopic(database: SqliteDatabase, topic: string): number {
  const floor = database.statements.floor.get(topic);
  if (floor !== undefined) {
    const entries = new SnapshotPages(database, floor);
    while (entries.next(floor).length > 0);
  }
  const pages = new EventPages(database, topic);
  let count = 0;
  let after = floor?.upTo ?? 0;
  for (;;) {
    const page = pages.behind(after);
    count += page.length;
    const last = page.at(-1);
    if (last === undefined) return count;
    after = last.position;
  }
}
