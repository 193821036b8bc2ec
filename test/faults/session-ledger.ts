import { createHash } from 'node:crypto';
import type { SessionStore } from '@sessionlog/core';

/** What can be asked of a store for one session. */
export type LedgerAct = 'create' | 'touch' | 'expire';

interface Entry {
  created: 'asked' | 'refused' | 'acknowledged';
  expired: 'no' | 'asked' | 'acknowledged';
  /** The newest touch that was asked for, and the newest that was acknowledged. */
  asked: number;
  touched: number;
}

/**
 * What was asked of stores and what they acknowledged, session by session, to be held against a store that is opened
 * later: acknowledged ⊆ recovered ⊆ requested, and dead is dead. A session is known by its label, which its token,
 * its principal and its attributes follow from. All that is asked for one session is asked in a row.
 */
export class SessionLedger {
  readonly #entries = new Map<string, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  /** How many creations were acknowledged. */
  get acknowledged(): number {
    return this.#select(({ created }) => created === 'acknowledged').length;
  }

  /** Labels of sessions that were created and that nobody asked to end. */
  get live(): readonly string[] {
    return this.#select(({ created, expired }) => created === 'acknowledged' && expired === 'no');
  }

  get labels(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Something is asked for; `count` numbers the touches of a session. */
  ask(act: LedgerAct, label: string, count = 0): void {
    if (act === 'create') {
      this.#entries.set(label, { created: 'asked', expired: 'no', asked: 0, touched: 0 });
    } else if (act === 'touch') this.#entry(label).asked = count;
    else this.#entry(label).expired = 'asked';
  }

  /** What was asked for was acknowledged. */
  acknowledge(act: LedgerAct, label: string, count = 0): void {
    const entry = this.#entry(label);
    if (act === 'create') entry.created = 'acknowledged';
    else if (act === 'touch') entry.touched = count;
    else entry.expired = 'acknowledged';
  }

  /** What was asked for was refused for certain: nothing was appended. */
  refuse(act: LedgerAct, label: string): void {
    const entry = this.#entry(label);
    if (act === 'create') entry.created = 'refused';
    else if (act === 'touch') entry.asked = entry.touched;
    else entry.expired = 'no';
  }

  /** What a store says that cannot be, in words; empty when all is well. */
  async judge(store: SessionStore): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const [label, entry] of this.#entries) {
      const session = await store.get(labelToken(label));
      const problem = judgeEntry(entry, session?.attributes['count']);
      if (problem !== undefined) wrong.push(`${label} ${problem}`);
    }
    for await (const { principal } of store.list()) {
      const [, label] = /^principal-(.*)$/.exec(principal) ?? [];
      if (label !== undefined && !this.#entries.has(label)) wrong.push(`${label} is there, and nobody asked for it`);
    }
    return wrong;
  }

  #entry(label: string): Entry {
    const entry = this.#entries.get(label);
    if (entry === undefined) throw new Error(`${label} was never asked for.`);
    return entry;
  }

  #select(wanted: (entry: Entry) => boolean): readonly string[] {
    return [...this.#entries].filter(([, entry]) => wanted(entry)).map(([label]) => label);
  }
}

function judgeEntry({ created, expired, asked, touched }: Entry, found: unknown): string | undefined {
  if (found === undefined) {
    return created === 'acknowledged' && expired === 'no' ? 'was acknowledged, and is lost' : undefined;
  }
  if (created === 'refused') return 'was refused, and is there';
  if (expired === 'acknowledged') return 'was ended, and is alive';
  if (typeof found !== 'number' || found < touched) return `lost its touch ${touched}`;
  return found > asked ? 'shows a touch that nobody asked for' : undefined;
}

/** The token of the session with this label. */
export function labelToken(label: string): string {
  return createHash('sha256').update(label).digest('hex');
}

/** What a store is asked to create for the session with this label. */
export function labelRequest(label: string) {
  return { principal: `principal-${label}`, token: labelToken(label), attributes: { count: 0 } };
}
