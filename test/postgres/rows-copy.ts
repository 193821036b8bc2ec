import type pg from 'pg';

// In the order in which they may be filled.
const TABLES = ['log_identity', 'events', 'snapshots', 'snapshot_entries', 'floors'] as const;

/** A copy of all rows of a log's schema, and of how far its sequences had come, as a dump holds them. */
export class RowsCopy {
  readonly #owner: pg.Client;
  readonly #schema: string;
  readonly #copy: string;
  readonly #positions: string;

  private constructor(owner: pg.Client, schema: string, positions: string) {
    this.#owner = owner;
    this.#schema = schema;
    this.#copy = `${schema}_copy`;
    this.#positions = positions;
  }

  /** Copies the rows, as one moment has them. */
  static async take(owner: pg.Client, schema: string): Promise<RowsCopy> {
    await owner.query('begin isolation level repeatable read');
    await owner.query(`create schema ${schema}_copy`);
    for (const table of TABLES) await owner.query(`create table ${schema}_copy.${table} as table ${schema}.${table}`);
    const { rows } = await owner.query(`select last_value::text from ${schema}.events_position_seq`);
    await owner.query('commit');
    return new RowsCopy(owner, schema, rows[0].last_value);
  }

  /** Puts them in the place of those that are there, in one transaction, past every trigger. */
  async putBack(): Promise<void> {
    await this.#owner.query('begin');
    await this.#owner.query(`set local session_replication_role = 'replica'`);
    for (const table of TABLES) {
      await this.#owner.query(`delete from ${this.#schema}.${table}`);
      await this.#owner.query(
        `insert into ${this.#schema}.${table} overriding system value select * from ${this.#copy}.${table}`,
      );
    }
    await this.#owner.query(`select setval('${this.#schema}.events_position_seq', ${this.#positions})`);
    await this.#owner.query('commit');
  }
}
