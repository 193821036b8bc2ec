import { type LocalEventLog, MemoryEventLog, policies, SessionStore } from '@sessionlog/core';
import { FaultyEventLog } from '@sessionlog/core/testing';
import { application } from '../../orchestrator/src/application.ts';
import { loadPage } from '../../orchestrator/src/page.ts';

/** The application over a log in memory, with what a test looks at and turns. */
export interface OpenedApplication {
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Logs in, and gives the token. */
  login(principal: string, headers?: Record<string, string>): Promise<string>;
  /** Events in the log. */
  events(): number;
  readonly log: FaultyEventLog;
  /** What the application reported to its terminal. */
  readonly failures: unknown[];
  /** Epoch milliseconds, for the test to move; a function to break it. */
  clock: () => number;
}

/**
 * Opens it, on a log of its own or on one that is there, as if it listened on `host`. Requests without a host go to
 * `http://localhost`.
 */
export async function openApplication(
  memory: LocalEventLog = new MemoryEventLog(),
  host = '127.0.0.1',
): Promise<OpenedApplication> {
  const log = new FaultyEventLog(memory);
  const failures: unknown[] = [];
  const opened = {
    log,
    failures,
    clock: () => 1_000_000_000_000,
    events: () => memory.readSync().length,
    request: async (path: string, init?: RequestInit) => app.request(path, init),
    async login(principal: string, headers: Record<string, string> = {}) {
      const response = await app.request('/login', loginWith({ principal }, headers));
      const { token } = (await response.json()) as { token: string };
      return token;
    },
  };
  const store = await SessionStore.open(log, { policy: policies.nistAal2, clock: () => opened.clock() });
  const app = application({
    store,
    worker: 'worker-1',
    host,
    page: await loadPage(),
    onFailure: (error) => failures.push(error),
  });
  return opened;
}

/** The request of a login. */
export function loginWith(body: unknown, headers: Record<string, string> = {}): RequestInit {
  const type = { 'content-type': 'application/json' };
  return { method: 'POST', headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

/** The headers of a browser that holds a token. */
export function cookie(token: string): { readonly cookie: string } {
  return { cookie: `sessionlog=${token}` };
}
