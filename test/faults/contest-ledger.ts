import type { SessionStore } from '@sessionlog/core';
import { labelToken } from './session-ledger.ts';

/** Who wanted and who won tokens that several processes want, to be held against a store that is opened later. */
export class ContestLedger {
  readonly #wanting = new Map<string, Set<string>>();
  readonly #winners = new Map<string, Set<string>>();

  /** How many tokens were won by somebody. */
  get won(): number {
    return this.#winners.size;
  }

  want(label: string, name: string): void {
    add(this.#wanting, label, name);
  }

  win(label: string, name: string): void {
    add(this.#winners, label, name);
  }

  /** Tokens with two winners, or with another one than was told, in words. */
  async judge(store: SessionStore): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const [label, wanting] of this.#wanting) {
      const winners = [...(this.#winners.get(label) ?? [])];
      const found = (await store.get(labelToken(label)))?.principal;
      if (winners.length > 1) wrong.push(`${label} was won by ${winners.join(' and by ')}`);
      if (winners[0] !== undefined && found !== winners[0]) wrong.push(`${label} is no longer its winner's`);
      if (found !== undefined && !wanting.has(found)) wrong.push(`${label} is somebody's who never wanted it`);
    }
    return wrong;
  }
}

function add(names: Map<string, Set<string>>, label: string, name: string): void {
  names.set(label, (names.get(label) ?? new Set()).add(name));
}
