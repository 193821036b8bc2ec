import { createHash } from 'node:crypto';
import type { PostgresConnection } from './postgres-connection-pool.ts';
import { sqlstate } from './sqlstate.ts';

type Statement = Parameters<PostgresConnection['query']>[0];
type Answer = ReturnType<PostgresConnection['query']>;

// The server knows no statement of the name, or knows one already: in both cases it did nothing.
const MISTAKEN = /^(26000|42P05)$/;

/**
 * Gives every statement a name, under which the server keeps it parsed and planned, connection by connection. A name is
 * made of the statement's text, so that it means the same to all who use it.
 *
 * A pooler that changes connections between transactions can make the client and the server disagree on what is kept:
 * then the statement is sent once more without a name, and no name is given from then on.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #areGiven = true;

  /** How statements are asked of a connection that was just got from its pool. */
  asking(connection: PostgresConnection): (statement: Statement) => Answer {
    let isTransaction = false;
    return async (statement) => {
      // What begins a transaction has no values. Within one a statement could not be sent once more.
      isTransaction ||= statement.values.length === 0;
      if (isTransaction || !this.#areGiven) return connection.query(statement);
      try {
        return await connection.query({ ...statement, name: this.#nameOf(statement.text) });
      } catch (error) {
        if (!MISTAKEN.test(sqlstate(error) ?? '')) throw error;
        this.#areGiven = false;
        return connection.query(statement);
      }
    };
  }

  #nameOf(text: string): string {
    let name = this.#names.get(text);
    if (name === undefined) {
      name = `sessionlog_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
      this.#names.set(text, name);
    }
    return name;
  }
}
