import { hasCode, type SessionStore } from '@sessionlog/core';
import { drawingFor, drawnToken } from './drawn-token.ts';
import { labelToken } from './session-ledger.ts';

/** Who is told what is wanted and won. */
export type Contest = Pick<ContestLedger, 'want' | 'win'>;

/** What is wanted of a token: to have created its session, or to have rotated it. */
export type Prize = 'create' | 'rotate';

interface Contestants {
  readonly wanting: Set<string>;
  readonly winners: Set<string>;
}

/** Who wanted and who won tokens that several processes want, to be held against a store that is opened later. */
export class ContestLedger {
  readonly #create = new Map<string, Contestants>();
  readonly #rotate = new Map<string, Contestants>();

  /** How many tokens were won by somebody. */
  get won(): number {
    return won(this.#create);
  }

  /** How many tokens were rotated by somebody who was told so. */
  get rotated(): number {
    return won(this.#rotate);
  }

  want(prize: Prize, label: string, name: string): void {
    this.#of(prize, label).wanting.add(name);
  }

  win(prize: Prize, label: string, name: string): void {
    this.#of(prize, label).winners.add(name);
  }

  /** Tokens with two winners, or with another one than was told, in words. */
  async judge(store: SessionStore): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const [label, { wanting, winners }] of this.#create) {
      const rotation = this.#of('rotate', label);
      const [created = '', ...others] = [...winners];
      const [rotated = '', ...more] = [...rotation.winners];
      if (others.length > 0) wrong.push(`${label} was won by ${[...winners].join(' and by ')}`);
      if (more.length > 0) wrong.push(`${label} was rotated by ${[...rotation.winners].join(' and by ')}`);
      const names = ['', ...rotation.wanting];
      const found = await Promise.all(
        names.map((name) => store.get(name ? prizeToken(label, name) : labelToken(label))),
      );
      const [works, ...twice] = names.filter((_, index) => found[index] !== undefined);
      const principal = found.find((session) => session !== undefined)?.principal;
      if (twice.length > 0) wrong.push(`${label} has more than one token that works`);
      if (works === undefined && winners.size > 0) wrong.push(`${label} is lost`);
      if (rotated && works !== rotated) wrong.push(`${label} is no longer who rotated it`);
      if (created && principal !== created) wrong.push(`${label} is no longer its winner's`);
      if (principal !== undefined && !wanting.has(principal)) wrong.push(`${label} is somebody's who never wanted it`);
    }
    return wrong;
  }

  #of(prize: Prize, label: string): Contestants {
    const all = prize === 'create' ? this.#create : this.#rotate;
    const known = all.get(label) ?? { wanting: new Set(), winners: new Set() };
    all.set(label, known);
    return known;
  }
}

/** Wants to have created, and then to have rotated, a session whose token others want, too. */
export async function contend(store: SessionStore, contest: Contest, label: string, name: string): Promise<void> {
  contest.want('create', label, name);
  try {
    await store.create({ principal: name, token: labelToken(label) });
    contest.win('create', label, name);
  } catch (error) {
    if (!hasCode(error, 'ERR_SESSION_DUPLICATE')) throw error;
  }
  contest.want('rotate', label, name);
  const created = await drawingFor(`${label} ${name}`, () => store.rotate(labelToken(label)));
  if (created !== undefined) contest.win('rotate', label, name);
}

function prizeToken(label: string, name: string): string {
  return drawnToken(`${label} ${name}`);
}

function won(contests: ReadonlyMap<string, Contestants>): number {
  return [...contests.values()].filter(({ winners }) => winners.size > 0).length;
}
