import type { PostgresConnectionPool } from '@sessionlog/eventlog-postgres';

type Query = (statement: { readonly text: string; readonly values: unknown[] }) => unknown;

const nothing = (): void => {};

/** A pool that is lent, whose one connection answers as it likes. */
export function lyingPool(query: Query, more: Readonly<Record<string, unknown>> = {}): PostgresConnectionPool {
  const connection = { query: async (statement: Parameters<Query>[0]) => query(statement), release: nothing };
  const listened = { on: nothing, removeListener: nothing };
  return {
    connect: async () => ({ ...listened, ...connection, ...more }) as never,
    end: async () => {},
    ...listened,
  };
}

/** What `query` resolves to, with these rows. */
export function answered(rows: readonly unknown[]): unknown {
  return { command: 'SELECT', rowCount: rows.length, rows };
}
