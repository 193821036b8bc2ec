import type { RandomBelow } from './random-below.ts';
import type { SimulatedFile } from './simulated-file.ts';

/** What a call did to names: a rename takes one away and gives another in one step. */
type Change = ReadonlyMap<string, SimulatedFile | undefined>;

/** The names of files: those that are seen now, and those on the platters. */
export class SimulatedDirectory {
  #now = new Map<string, SimulatedFile>();
  #durable = new Map<string, SimulatedFile>();
  #unsynced: readonly Change[] = [];
  #synced = 0;

  get changes(): number {
    return this.#synced + this.#unsynced.length;
  }

  find(name: string): SimulatedFile | undefined {
    return this.#now.get(name);
  }

  names(): readonly string[] {
    return [...this.#now.keys()].sort();
  }

  /** Gives and takes names in one step. */
  change(...names: readonly (readonly [name: string, file: SimulatedFile | undefined])[]): void {
    const change = new Map(names);
    this.#unsynced = [...this.#unsynced, change];
    apply(this.#now, change, true);
  }

  /** Makes the first `changes` changes durable. */
  sync(changes: number): void {
    const done = Math.max(0, changes - this.#synced);
    for (const change of this.#unsynced.slice(0, done)) apply(this.#durable, change, false);
    this.#unsynced = this.#unsynced.slice(done);
    this.#synced += done;
  }

  /**
   * Changes that were not synced come back up to any one of them, as a journal keeps them; or any of them, but for those
   * of a name of which an earlier change is lost. Gives the files that are left.
   */
  powerCut(random: RandomBelow): readonly SimulatedFile[] {
    const inOrder = random(2) === 0;
    const upTo = random(this.#unsynced.length + 1);
    const lost = new Set<string>();
    this.#unsynced.forEach((change, index) => {
      const names = [...change.keys()];
      const kept = inOrder ? index < upTo : random(2) === 0 && !names.some((name) => lost.has(name));
      if (kept) apply(this.#durable, change, false);
      else for (const name of names) lost.add(name);
    });
    this.#synced += this.#unsynced.length;
    this.#unsynced = [];
    for (const file of this.#now.values()) file.names = 0;
    this.#now = new Map(this.#durable);
    for (const file of this.#now.values()) file.names = 0;
    for (const file of this.#now.values()) file.names += 1;
    return [...new Set(this.#now.values())];
  }
}

function apply(names: Map<string, SimulatedFile>, change: Change, counts: boolean): void {
  for (const [name, file] of change) {
    const before = names.get(name);
    if (counts && before !== undefined) before.names -= 1;
    if (counts && file !== undefined) file.names += 1;
    if (file === undefined) names.delete(name);
    else names.set(name, file);
  }
}
