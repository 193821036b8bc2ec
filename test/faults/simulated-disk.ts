import { setImmediate } from 'node:timers/promises';
import type { FileSystem } from '../../packages/eventlog-file/src/file-system.ts';
import { PowerCutError } from './power-cut-error.ts';
import type { RandomBelow } from './random-below.ts';
import { SimulatedDirectory } from './simulated-directory.ts';
import { SimulatedFile } from './simulated-file.ts';
import { type SyncPause, simulatedProcess } from './simulated-process.ts';

const MOST_TURNS = 4;

/**
 * A disk in memory with one directory, whose power can be cut: what was not synced by then is kept, lost, reordered and
 * torn as chance has it. Every process has a view of its own. All choices follow from `random`.
 */
export class SimulatedDisk {
  /** The path of its one directory; it has to be there on the real disk, too, as the file log makes its directory there. */
  readonly path: string;
  readonly random: RandomBelow;
  readonly directory: SimulatedDirectory = new SimulatedDirectory();
  #files = 0;
  #calls = 0;
  #boots = 1;
  #cutAt: number = Number.POSITIVE_INFINITY;

  constructor(path: string, random: RandomBelow) {
    this.path = path;
    this.random = random;
  }

  /** How many calls were made, and syncs finished, so far. */
  get calls(): number {
    return this.#calls;
  }

  /** What the system says of this boot: another one after every power cut. */
  get bootId(): string {
    return `00000000-0000-4000-8000-${String(this.#boots).padStart(12, '0')}`;
  }

  /** The disk as a new process sees it, until the power is cut; in an earlier boot, it can do nothing any more.
   * A sync ends some turns of the event loop after it was called, or when `pause` says so. */
  process(boot: string = this.bootId, pause: SyncPause = () => this.#someTurns()): FileSystem {
    return simulatedProcess(this, boot, pause);
  }

  async #someTurns(): Promise<void> {
    for (let turns = this.random(MOST_TURNS); turns >= 0; turns--) await setImmediate();
  }

  makeFile(mode: number): SimulatedFile {
    this.#files += 1;
    return new SimulatedFile(this.#files, mode);
  }

  /** The power is cut in front of the call of this number. */
  cutAt(call: number): void {
    this.#cutAt = call;
  }

  /** Cuts the power now. Every process that is there is over; the disk holds what came back. */
  powerCut(): void {
    this.#cutAt = Number.POSITIVE_INFINITY;
    this.#boots += 1;
    for (const file of this.directory.powerCut(this.random)) file.powerCut(this.random);
  }

  /** Counts a call of a process that was started in this boot. @throws PowerCutError when that is over. */
  step(boot: string): void {
    if (boot !== this.bootId) throw new PowerCutError();
    this.#calls += 1;
    if (this.#calls < this.#cutAt) return;
    this.powerCut();
    throw new PowerCutError();
  }
}
