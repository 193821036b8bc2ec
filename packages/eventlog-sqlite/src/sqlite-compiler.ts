import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { SqliteSchema } from './sqlite-schema.ts';

/**
 * Builds and compiles statements; it has no connection and runs nothing. Statements run synchronously on the driver's
 * connection, in immediate transactions, which Kysely's own driver has not.
 */
export const sqliteCompiler: Kysely<SqliteSchema> = new Kysely<SqliteSchema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});
