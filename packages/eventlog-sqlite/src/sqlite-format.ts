import { sqliteMigrations } from './sqlite-migration.ts';

/** Tells a database of ours from every other one: `application_id` in its header. The bytes spell "Slog". */
export const SQLITE_APPLICATION_ID: number = 0x53_6c_6f_67;

/** The newest format this version knows: `user_version` in the header. */
export const SQLITE_FORMAT: number = sqliteMigrations.length;
