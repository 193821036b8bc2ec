import { type EventLog, type SessionPolicy, SessionStore } from '@sessionlog/core';
import { createInspector } from '../src/create-inspector.ts';
import type { Inspector } from '../src/inspector.ts';
import type { InspectorOptions } from '../src/inspector-options.ts';

export const START = 1_800_000_000_000;
export const ORIGIN = 'http://inspector.test';

const POLICY: SessionPolicy = { idleTimeoutMs: 10_000, absoluteTimeoutMs: 60_000, maxSessionsPerPrincipal: 1000 };

/** An inspector over a log, with a clock that stands until it is moved, and somebody who asks it. */
export class AskedInspector implements AsyncDisposable {
  readonly log: EventLog;
  readonly store: SessionStore;
  readonly inspector: Inspector;
  readonly clock: { now: number };

  private constructor(log: EventLog, store: SessionStore, inspector: Inspector, clock: { now: number }) {
    this.log = log;
    this.store = store;
    this.inspector = inspector;
    this.clock = clock;
  }

  /** @param options - beside the log; without a store it has one of its own. */
  static async begin(log: EventLog, options: Partial<InspectorOptions> = {}): Promise<AskedInspector> {
    const clock = { now: START };
    const { store = await AskedInspector.store(log, clock) } = options;
    const inspector = await createInspector({ log, store, clock: () => clock.now, allowRevoke: true, ...options });
    return new AskedInspector(log, store, inspector, clock);
  }

  static store(log: EventLog, clock: { readonly now: number }): Promise<SessionStore> {
    return SessionStore.open(log, { policy: POLICY, clock: () => clock.now });
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return this.inspector.fetch(new Request(`${ORIGIN}/${path}`, init));
  }

  /** The answer in JSON to a request that is not refused. */
  async get<T>(path: string): Promise<T> {
    return answerOf<T>(await this.fetch(path));
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const own = { 'content-type': 'application/json', origin: ORIGIN };
    return this.fetch(path, { method: 'POST', body: JSON.stringify(body), headers: { ...own, ...headers } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.inspector.close();
    await this.store.close();
  }
}

/** The JSON of an answer. @throws what it says, where it is a refusal. */
export async function answerOf<T>(response: Response): Promise<T> {
  const answer = await response.json();
  if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(answer)}`);
  return answer as T;
}
