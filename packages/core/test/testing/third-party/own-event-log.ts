import type { EventLog, NewEvent, RecordedEvent } from '@sessionlog/core';
import { EventLogClosedError, readNewEvent } from '@sessionlog/core';

const directories: Map<string, NewEvent[]> = new Map();

/** An event log as a stranger would write it, with nothing but what the package exports. */
export class OwnEventLog implements EventLog {
  readonly #events: NewEvent[];
  #closed = false;

  private constructor(events: NewEvent[]) {
    this.#events = events;
  }

  static async open(directory: string): Promise<OwnEventLog> {
    const events = directories.get(directory) ?? [];
    directories.set(directory, events);
    return new OwnEventLog(events);
  }

  async append(event: NewEvent, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<number> {
    options.signal?.throwIfAborted();
    this.#refuseClosed();
    return this.#events.push(readNewEvent(event));
  }

  async *read(
    options: { readonly after?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<RecordedEvent> {
    for (let index = Math.max(0, options.after ?? 0); ; index++) {
      options.signal?.throwIfAborted();
      this.#refuseClosed();
      const event = this.#events[index];
      if (event === undefined) return;
      yield { ...event, position: index + 1 };
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #refuseClosed(): void {
    if (this.#closed) throw new EventLogClosedError();
  }
}
