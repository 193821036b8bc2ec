import type { EventLog, SessionStore, SessionStoreOptions } from '@sessionlog/core';
import { ScheduledEventLog } from '@sessionlog/core/testing';
import { type Evolve, evolve } from '../../packages/core/src/evolve.ts';
import { openSessionStore } from '../../packages/core/src/session-store.ts';

/** What goes on in one order: each call is that of a store of its own. */
export interface Contest {
  readonly calls: readonly (() => Promise<unknown>)[];
  /** Looks at what the calls were answered with. */
  judge(answers: readonly unknown[]): Promise<void>;
}

/** Opens a store behind a door of its own; the fold can be a broken one. */
export type OpenBehindDoor = (log: EventLog, options: SessionStoreOptions, fold?: Evolve) => Promise<SessionStore>;

/**
 * Repeats a contest in every order in which the requests of its calls can reach the log. When an answer comes back makes
 * no difference: a store with one call has nothing else to do meanwhile.
 *
 * @param stage - sets up a contest on a log of its own; opens as many stores as there are calls, in their order.
 * @param take - of so many orders every one whose number is divisible by this; absent: all.
 * @returns how many orders there were.
 */
export async function inEveryOrder(stage: (open: OpenBehindDoor) => Promise<Contest>, take = 1): Promise<number> {
  let orders = 0;
  for (let path: readonly number[] | undefined = []; path !== undefined; orders++) {
    const walk = new Walk(path);
    const { calls, judge } = await stage((log, options, fold) => walk.openStore(log, options, fold));
    // Whoever is skipped is walked through all the same: where it branches is known only then.
    const answers = await walk.run(calls);
    if (orders % take === 0) await judge(answers);
    path = walk.next();
  }
  return orders;
}

/** One order: at each branch the choice that the path says, and the first one behind its end. */
class Walk {
  readonly #path: readonly number[];
  readonly #doors: Door[] = [];
  readonly #taken: { readonly choice: number; readonly choices: number }[] = [];

  constructor(path: readonly number[]) {
    this.#path = path;
  }

  openStore(log: EventLog, options: SessionStoreOptions, fold: Evolve = evolve): Promise<SessionStore> {
    const door = new Door();
    this.#doors.push(door);
    return openSessionStore(new ScheduledEventLog(log, door), options, fold);
  }

  async run(calls: readonly (() => Promise<unknown>)[]): Promise<readonly unknown[]> {
    const answering = calls.map((call, index) => (this.#doors[index] as Door).guard(call));
    for (;;) {
      await Promise.all(this.#doors.map((door) => door.still()));
      const waiting = this.#doors.filter((door) => door.waits);
      if (waiting.length === 0) return Promise.all(answering);
      const choice = this.#path[this.#taken.length] ?? 0;
      this.#taken.push({ choice, choices: waiting.length });
      waiting[choice]?.letIn();
    }
  }

  /** The path of the next order; `undefined` behind the last. */
  next(): readonly number[] | undefined {
    const last = this.#taken.findLastIndex(({ choice, choices }) => choice + 1 < choices);
    if (last === -1) return undefined;
    return [...this.#taken.slice(0, last).map(({ choice }) => choice), (this.#taken[last]?.choice ?? 0) + 1];
  }
}

/** Where the requests of one store wait, while its call is under way. */
class Door {
  #guarded = false;
  #enter: (() => void) | undefined;
  #moving = Promise.withResolvers<void>();

  get waits(): boolean {
    return this.#enter !== undefined;
  }

  schedule<Answer>(task: Promise<Answer>, label = ''): Promise<Answer> {
    if (!this.#guarded || label.startsWith('response')) return task;
    return new Promise<void>((resolve) => {
      this.#enter = resolve;
      this.#moving.resolve();
    }).then(() => task);
  }

  /** Makes the call; until it ends its requests wait. What it is refused with is its answer. */
  async guard(call: () => Promise<unknown>): Promise<unknown> {
    this.#guarded = true;
    const answer = await call().catch((error: unknown) => error);
    this.#guarded = false;
    this.#moving.resolve();
    return answer;
  }

  /** Resolves once a request waits, or the call is over. */
  async still(): Promise<void> {
    if (this.#guarded) await this.#moving.promise;
  }

  letIn(): void {
    const enter = this.#enter;
    this.#enter = undefined;
    this.#moving = Promise.withResolvers();
    enter?.();
  }
}
