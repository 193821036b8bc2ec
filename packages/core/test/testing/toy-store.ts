import type { EventLog, NewEvent, Position } from '../../src/event-log.ts';

/** Brings the winner of every name up to the log; `create` calls it once its own event has landed. */
export type CatchUp = () => Promise<void>;

/** As little of a session store as can lose a race: names are claimed by events, and the first in the log is the winner. */
export class ToyStore {
  readonly #log: EventLog;
  readonly #winners: Map<string, string> = new Map();
  readonly #catchUp: CatchUp;
  #last: Position | undefined;

  constructor(log: EventLog, share: (catchUp: CatchUp) => CatchUp) {
    this.#log = log;
    this.#catchUp = share(() => this.#readOn());
  }

  /** Claims what `data` names; resolves to whether this claim was the first. */
  async create(event: NewEvent): Promise<boolean> {
    await this.#log.append(event);
    await this.#catchUp();
    return this.#winners.get(event.data) === event.id;
  }

  async #readOn(): Promise<void> {
    const after = this.#last;
    for await (const { position, id, data } of this.#log.read(after === undefined ? {} : { after })) {
      if (!this.#winners.has(data)) this.#winners.set(data, id);
      this.#last = Math.max(this.#last ?? position, position);
    }
  }
}

/** The mistake: whoever comes while a catch-up is under way takes its answer, though it may have been read too early. */
export function joinUnderWay(catchUp: CatchUp): CatchUp {
  let underWay: Promise<void> | undefined;
  return () => {
    underWay ??= catchUp().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** The same with the mistake mended: those who come meanwhile share the next one, which begins behind their appends. */
export function joinNext(catchUp: CatchUp): CatchUp {
  let underWay: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= underWay.then(() => {
      next = undefined;
      underWay = catchUp();
      return underWay;
    });
    return next;
  };
}
