// An orchestrator runs agents for whoever is logged in. A run is bound to a session: it goes on after a restart of the
// orchestrator, and stops at the logout, in whatever process somebody logs out.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { policies, SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';

/** Works until it is done, and gives up once the signal is aborted. */
type Agent = (signal: AbortSignal) => Promise<void>;

class Orchestrator {
  readonly store: SessionStore;
  readonly #log: FileEventLog;

  private constructor(store: SessionStore, log: FileEventLog) {
    this.store = store;
    this.#log = log;
  }

  static async start(directory: string): Promise<Orchestrator> {
    const log = await FileEventLog.open({ directory });
    return new Orchestrator(await SessionStore.open(log, { policy: policies.nistAal2 }), log);
  }

  /** Runs an agent for as long as the token answers. That keeps nobody logged in: `touch` where she does something. */
  async run(token: string, agent: Agent): Promise<'done' | 'interrupted' | 'session over'> {
    const signal = this.store.signal(token);
    try {
      signal.throwIfAborted();
      await agent(signal);
      return 'done';
    } catch (error) {
      if (!signal.aborted) throw error; // The agent failed by itself.
      // Otherwise the store was closed, or could not read its log: the session may live, and the run be taken up again.
      return signal.reason.name === 'AbortError' ? 'session over' : 'interrupted';
    }
  }

  /** Closing the store aborts the signals of all runs. */
  async stop(): Promise<void> {
    await this.store.close();
    await this.#log.close();
  }
}

// The agent keeps count of its steps, and hands the signal on to all that takes time: model calls, tools, pauses.
let steps = 0;
let working = Promise.withResolvers<void>();
const agent: Agent = async (signal) => {
  for (;;) {
    await pause(1, undefined, { signal });
    steps += 1;
    working.resolve();
  }
};

const directory = await mkdtemp(join(tmpdir(), 'sessionlog-example-'));
let orchestrator = await Orchestrator.start(join(directory, 'sessions'));

// Ann logs in. Her client keeps the token; the log has only its handle.
const { token, session } = await orchestrator.store.create({ principal: 'ann' });
assert.equal(await orchestrator.run(token, async () => {}), 'done');

// The orchestrator is restarted while the agent is at work.
let run = orchestrator.run(token, agent);
await Promise.race([working.promise, run]);
await orchestrator.stop();
assert.equal(await run, 'interrupted');
const before = steps;
console.log(`restarted after ${before} steps`);

// Her client comes back with its token, and the run goes on.
orchestrator = await Orchestrator.start(join(directory, 'sessions'));
working = Promise.withResolvers();
run = orchestrator.run(token, agent);
await Promise.race([working.promise, run]);
assert.ok(steps > before);

// She is logged out by somebody else: by her phone, by support, by the command line. Another opening of the log stands for
// their process. They know the public id of the session, and never its token.
const elsewhere = await Orchestrator.start(join(directory, 'sessions'));
assert.ok(await elsewhere.store.expireSession(session.id, { reason: 'logout', actor: 'support' }));
assert.equal(await run, 'session over');
console.log(`logged out after ${steps} steps`);

// Nothing begins on a dead token, here or after another restart.
assert.equal(await orchestrator.run(token, agent), 'session over');
assert.equal(await elsewhere.run(token, agent), 'session over');

await elsewhere.stop();
await orchestrator.stop();
await rm(directory, { recursive: true });
