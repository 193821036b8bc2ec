import type { Attributes, Counter, Meter } from '@opentelemetry/api';
import type { SessionChange } from '@sessionlog/core';
import { OTHER } from './other.ts';

// The store's own.
const REUSE = 'reuse';
const LIMIT = 'limit';

/** Counts what becomes of the sessions of a log, from its changes. */
export class ChangeCounters {
  readonly #reasons: ReadonlySet<string>;
  readonly #attributes: Attributes;
  readonly #created: Counter;
  readonly #rotated: Counter;
  readonly #ended: Counter;
  readonly #reused: Counter;

  /** @param reasons - those of endings that are told by name. */
  constructor(meter: Meter, reasons: ReadonlySet<string>, attributes: Attributes) {
    this.#reasons = reasons;
    this.#attributes = attributes;
    const counter = (name: string, what: string): Counter =>
      meter.createCounter(`sessionlog.session.${name}`, {
        description: `${what}, by any process of the log: do not add up processes.`,
        unit: '{session}',
      });
    this.#created = counter('created', 'Sessions that were created or adopted');
    this.#rotated = counter('rotated', 'Sessions that gave way to one with a new token');
    this.#ended = counter('ended', 'Sessions that an event ended, without those that were rotated or lapsed');
    this.#reused = counter('reused', 'Rotated sessions with whose token somebody came to this store');
  }

  /** Counts one change. */
  add({ type, ended, reason }: SessionChange): void {
    if (type === 'created') this.#created.add(1, this.#attributes);
    if (type === 'rotated') this.#rotated.add(1, this.#attributes);
    if (type === 'reuse') this.#reused.add(1, this.#attributes);
    // A rotation ends its predecessor, which is no end of a login.
    const endings = type === 'rotated' ? ended.length - 1 : ended.length;
    if (endings > 0) this.#ended.add(endings, { ...this.#attributes, ...this.#reason(type, reason) });
  }

  #reason(type: SessionChange['type'], reason: string | undefined): Attributes {
    const name = 'sessionlog.end.reason';
    if (type !== 'expired') return { [name]: LIMIT };
    if (reason === undefined) return {};
    return { [name]: reason === REUSE || this.#reasons.has(reason) ? reason : OTHER };
  }
}
