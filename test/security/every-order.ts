import type { EventLog, SessionStore, SessionStoreOptions } from '@sessionlog/core';
import { ScheduledEventLog } from '@sessionlog/core/testing';
import { type Evolve, evolve } from '../../packages/core/src/evolve.ts';
import { openSessionStore } from '../../packages/core/src/session-store.ts';
import { seed } from '../setup/scale.ts';
import { seededRandom } from '../setup/seeded-random.ts';

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
 * @param sample - so many orders, drawn from the seed of the run; absent: all.
 * @returns how many orders there were.
 */
export async function inEveryOrder(
  stage: (open: OpenBehindDoor) => Promise<Contest>,
  sample = Number.POSITIVE_INFINITY,
): Promise<number> {
  const random = seededRandom(seed);
  let orders = 0;
  for (let path: readonly number[] | undefined = []; path !== undefined && orders < sample; orders++) {
    const begun: readonly number[] = path;
    const first = Number.isFinite(sample) ? random : () => 0;
    const walk = new Walk((depth, choices) => begun[depth] ?? first(choices));
    const { calls, judge } = await stage((log, options, fold) => walk.openStore(log, options, fold));
    await judge(await walk.run(calls));
    path = Number.isFinite(sample) ? [] : walk.next();
  }
  return orders;
}

/** One order: which request is let in is chosen at each branch. */
class Walk {
  readonly #choose: (depth: number, choices: number) => number;
  readonly #doors: Door[] = [];
  readonly #taken: { readonly choice: number; readonly choices: number }[] = [];

  constructor(choose: (depth: number, choices: number) => number) {
    this.#choose = choose;
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
      const choice = this.#choose(this.#taken.length, waiting.length);
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
