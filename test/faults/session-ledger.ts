import { createHash } from 'node:crypto';
import type { SessionStore } from '@sessionlog/core';
import { drawnToken } from './drawn-token.ts';

/** What can be asked of a store for one session; `expire-all` is for the sessions of its principal. */
export type LedgerAct = 'create' | 'touch' | 'rotate' | 'expire' | 'expire-all';

interface Entry {
  created: 'asked' | 'refused' | 'acknowledged';
  expired: 'no' | 'asked' | 'acknowledged';
  /** The newest touch that was asked for, and the newest that was acknowledged. */
  asked: number;
  touched: number;
  /** The newest rotation that was asked for, and the newest that was acknowledged. */
  rotating: number;
  rotated: number;
}

/** What a store says of a session: under which of its tokens it is found, and what it shows. */
interface Found {
  readonly tokens: readonly number[];
  readonly count: unknown;
}

/**
 * What was asked of stores and what they acknowledged, session by session, to be held against a store that is opened
 * later: acknowledged ⊆ recovered ⊆ requested, and dead is dead. Of a rotation without an answer exactly one of two tokens
 * works. A session is known by its label, which its tokens, its principal and its attributes follow from. All that is
 * asked for one session is asked in a row.
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

  /** How many rotations were acknowledged. */
  get rotated(): number {
    return [...this.#entries.values()].reduce((sum, { rotated }) => sum + rotated, 0);
  }

  /** Labels of sessions that were created and that nobody asked to end. */
  get live(): readonly string[] {
    return this.#select(({ created, expired }) => created === 'acknowledged' && expired === 'no');
  }

  get labels(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Every token that may have been given to somebody. */
  get tokens(): readonly string[] {
    return [...this.#entries].flatMap(([label, { rotating }]) =>
      Array.from({ length: rotating + 1 }, (_, rotation) => labelToken(label, rotation)),
    );
  }

  /** Something is asked for; `count` numbers the touches, or the rotations, of a session. */
  ask(act: LedgerAct, label: string, count = 0): void {
    if (act === 'create') {
      this.#entries.set(label, { created: 'asked', expired: 'no', asked: 0, touched: 0, rotating: 0, rotated: 0 });
    } else if (act === 'touch') this.#entry(label).asked = count;
    else if (act === 'rotate') this.#entry(label).rotating = count;
    else this.#expire(act, label, 'asked');
  }

  /** What was asked for was acknowledged. */
  acknowledge(act: LedgerAct, label: string, count = 0): void {
    const entry = this.#entry(label);
    if (act === 'create') entry.created = 'acknowledged';
    else if (act === 'touch') entry.touched = count;
    else if (act === 'rotate') entry.rotated = count;
    else this.#expire(act, label, 'acknowledged');
  }

  /** What was asked for was refused for certain: nothing was appended. */
  refuse(act: LedgerAct, label: string): void {
    const entry = this.#entry(label);
    if (act === 'create') entry.created = 'refused';
    else if (act === 'touch') entry.asked = entry.touched;
    else if (act === 'rotate') entry.rotating = entry.rotated;
    else this.#expire(act, label, 'no');
  }

  /** What a store says that cannot be, in words; empty when all is well. */
  async judge(store: SessionStore): Promise<readonly string[]> {
    const wrong: string[] = [];
    const live = new Set<string>();
    for (const [label, entry] of this.#entries) {
      const found = await find(store, label, entry.rotating);
      if (found.tokens.length > 0) live.add(label);
      const problem = judgeEntry(entry, found);
      if (problem !== undefined) wrong.push(`${label} ${problem}`);
    }
    for (const [label, entry] of this.#entries) {
      const twin = this.#entries.get(twinOf(label));
      if (entry.expired === 'no' || twin?.created !== 'acknowledged') continue;
      if (live.has(label) !== live.has(twinOf(label))) wrong.push(`${label} and its twin were not ended by one event`);
    }
    for await (const { principal } of store.list()) {
      const [, label] = /^principal-(.*)$/.exec(principal) ?? [];
      if (label !== undefined && !this.#entries.has(label)) wrong.push(`${label} is there, and nobody asked for it`);
    }
    return wrong;
  }

  #expire(act: LedgerAct, label: string, expired: Entry['expired']): void {
    this.#entry(label).expired = expired;
    if (act === 'expire-all') this.#entry(twinOf(label)).expired = expired;
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

async function find(store: SessionStore, label: string, rotations: number): Promise<Found> {
  const tokens: number[] = [];
  let count: unknown;
  for (let rotation = 0; rotation <= rotations; rotation++) {
    const session = await store.get(labelToken(label, rotation));
    if (session === undefined) continue;
    tokens.push(rotation);
    count = session.attributes['count'];
  }
  return { tokens, count };
}

function judgeEntry(entry: Entry, { tokens, count }: Found): string | undefined {
  const { created, expired, asked, touched, rotated } = entry;
  if (tokens.length > 1) return `answers to its tokens ${tokens.join(' and ')}`;
  if (tokens[0] === undefined) {
    return created === 'acknowledged' && expired === 'no' ? 'was acknowledged, and is lost' : undefined;
  }
  if (created === 'refused') return 'was refused, and is there';
  if (expired === 'acknowledged') return 'was ended, and is alive';
  if (tokens[0] < rotated) return `was rotated, and its token ${tokens[0]} works again`;
  if (typeof count !== 'number' || count < touched) return `lost its touch ${touched}`;
  return count > asked ? 'shows a touch that nobody asked for' : undefined;
}

/** The token of the session with this label, as it was created, or as a rotation has drawn it. */
export function labelToken(label: string, rotation = 0): string {
  return rotation === 0 ? createHash('sha256').update(label).digest('hex') : drawnToken(drawLabel(label, rotation));
}

/** For what the token of a rotation is drawn. */
export function drawLabel(label: string, rotation: number): string {
  return `${label}/${rotation}`;
}

/** The label of a second session of the same principal. */
export function twinOf(label: string): string {
  return `${label}+`;
}

/** What a store is asked to create for the session with this label. */
export function labelRequest(label: string) {
  return { principal: `principal-${label.replace('+', '')}`, token: labelToken(label), attributes: { count: 0 } };
}
