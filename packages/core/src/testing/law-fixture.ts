import assert from 'node:assert/strict';
import type { CompactableEventLog, EventLog, TailableEventLog } from '../event-log.ts';
import { isCompactable } from '../is-compactable.ts';
import { isTailable } from '../is-tailable.ts';
import type { EventLogFixture } from './event-log-subject.ts';
import type { Trial } from './law.ts';
import { settles } from './settles.ts';

/**
 * A fixture in the hands of a law: it remembers what was opened, so that it is closed whatever happens.
 */
export class LawFixture {
  readonly #fixture: EventLogFixture;
  readonly #trial: Trial;
  readonly #opened: EventLog[] = [];

  private constructor(fixture: EventLogFixture, trial: Trial) {
    this.#fixture = fixture;
    this.#trial = trial;
  }

  /** Gives `body` fresh storage, and disposes of it afterwards. */
  static async use(trial: Trial, body: (fixture: LawFixture) => Promise<void>): Promise<void> {
    const fixture = new LawFixture(await trial.subject.create(), trial);
    try {
      await body(fixture);
    } finally {
      await fixture.#dispose();
    }
  }

  /** Whether the storage can be opened more than once. */
  get reopens(): boolean {
    return this.#trial.subject.abilities?.includes('reopen') ?? false;
  }

  async open(): Promise<EventLog> {
    const log = await this.#fixture.open();
    this.#opened.push(log);
    return log;
  }

  /** This many logs over the storage, or one if it can't be opened again. */
  async openings(count: number): Promise<readonly [EventLog, ...EventLog[]]> {
    const first = await this.open();
    const others: EventLog[] = [];
    while (this.reopens && others.length < count - 1) others.push(await this.open());
    return [first, ...others];
  }

  /** Closes every log and opens one anew; without the ability to reopen, gives the one that is open. */
  async reopened(): Promise<EventLog> {
    const [first] = this.#opened;
    if (first !== undefined && !this.reopens) return first;
    for (const log of this.#opened.splice(0)) await log.close();
    return this.open();
  }

  /** The same as `openings`, for a subject whose logs can be compacted. */
  async compactables(count: number): Promise<readonly [CompactableEventLog, ...CompactableEventLog[]]> {
    const [first, ...others] = await this.openings(count);
    return [compactable(first), ...others.map(compactable)];
  }

  /** The same as `reopened`, for a subject whose logs can be compacted. */
  async compactableReopened(): Promise<CompactableEventLog> {
    return compactable(await this.reopened());
  }

  /** The same as `openings`, for a subject whose logs can be waited for. */
  async tailables(count: number): Promise<readonly [TailableEventLog, ...TailableEventLog[]]> {
    const [first, ...others] = await this.openings(count);
    return [tailable(first), ...others.map(tailable)];
  }

  async crash(): Promise<void> {
    assert(this.#fixture.crash, 'the fixture of a subject with the ability crash must have crash().');
    this.#opened.length = 0;
    await this.#fixture.crash();
  }

  failNextWrite(log: EventLog): void {
    assert(
      this.#fixture.failNextWrite,
      'the fixture of a subject with the ability fail-write must have failNextWrite().',
    );
    this.#fixture.failNextWrite(log);
  }

  // What close should do is the matter of L11: here its errors would only hide what the law has found.
  async #dispose(): Promise<void> {
    const closing = Promise.allSettled(this.#opened.map((log) => log.close()));
    await settles(closing, this.#trial.patienceMs, 'close').catch(() => undefined);
    await this.#fixture.dispose();
  }
}

function compactable(log: EventLog): CompactableEventLog {
  assert(isCompactable(log), 'the logs of a subject with the ability compact must have compact() and readSnapshot().');
  return log;
}

function tailable(log: EventLog): TailableEventLog {
  assert(isTailable(log), 'the logs of a subject with the ability tail must have tail().');
  return log;
}
