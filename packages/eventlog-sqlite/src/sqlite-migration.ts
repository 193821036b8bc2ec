import type { CompiledQuery } from 'kysely';
import { createEvents } from './migrations/0001-create-events.ts';
import { createSnapshots } from './migrations/0002-create-snapshots.ts';

/** One step of the database's format: statements without parameters. A step that was released is never edited. */
export type SqliteMigration = () => readonly CompiledQuery[];

/** All steps in order. The `user_version` of a database is the number of steps it has had. */
export const sqliteMigrations: readonly SqliteMigration[] = [createEvents, createSnapshots];
