import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { RetryPauses } from './retry-pauses.ts';

/**
 * Listens on a connection of its own for what is told of a log, and connects again when that is lost. What it hears is a
 * hint: whoever listens looks into the log, also when nothing is heard. It does not keep the process running.
 */
export class LogListener {
  readonly #url: string;
  readonly #listen: string;
  readonly #timeoutMs: number;
  readonly #onHint: () => void;
  #client: pg.Client | undefined;
  #isListening = false;
  #running: Promise<void> | undefined;
  #closed = false;

  /**
   * @param channel - of `logNames`, which makes names that need no quotes.
   * @param onHint - called when there may be something new: when it is told, and whenever the connection is new.
   */
  constructor(url: string, channel: string, timeoutMs: number, onHint: () => void) {
    this.#url = url;
    this.#listen = `listen ${channel}`;
    this.#timeoutMs = timeoutMs;
    this.#onHint = onHint;
  }

  /** Whether it would hear of an event now. */
  get isListening(): boolean {
    return this.#isListening;
  }

  /** Begins to listen, if it does not. */
  start(): void {
    if (!this.#closed) this.#running ??= this.#run();
  }

  /** Ends the connection. */
  close(): void {
    this.#closed = true;
    void this.#client?.end().catch(() => {});
  }

  async #run(): Promise<void> {
    for (let pauses = endless(); !this.#closed; ) {
      const wasHeard = await this.#hear();
      if (wasHeard) pauses = endless();
      if (!this.#closed) await setTimeout(pauses.next(0) ?? 1000, undefined, { ref: false });
    }
  }

  /** Listens until the connection ends; tells whether there was one. */
  async #hear(): Promise<boolean> {
    try {
      const client = this.#newClient();
      this.#client = client;
      const ended = new Promise<void>((resolve) => {
        client.once('end', resolve);
        client.on('error', () => resolve());
      });
      client.on('notification', () => this.#onHint());
      await client.connect();
      (client as UnreferencedClient).unref();
      await client.query(this.#listen);
      this.#isListening = !this.#closed;
      // What was told before it listened was told to nobody.
      this.#onHint();
      await (this.#closed ? undefined : ended);
      return true;
    } catch {
      return false;
    } finally {
      this.#isListening = false;
      void this.#client?.end().catch(() => {});
      this.#client = undefined;
    }
  }

  // Throws what it finds wrong with the URL, and with the files of certificates that it names.
  #newClient(): pg.Client {
    return new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: this.#timeoutMs,
      query_timeout: this.#timeoutMs,
      keepAlive: true,
    });
  }
}

function endless(): RetryPauses {
  return new RetryPauses(Number.POSITIVE_INFINITY);
}

// The types of pg do not know it.
interface UnreferencedClient extends pg.Client {
  unref(): void;
}
