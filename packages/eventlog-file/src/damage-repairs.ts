import { decodeControl, encodeRepair } from './control-record.ts';
import type { LogDirectory } from './log-directory.ts';
import type { RecordWriter } from './record-writer.ts';
import { Segment } from './segment.ts';
import { surveyRecords } from './survey-records.ts';

/** Damage at the frontier of a log. */
export interface Damage {
  readonly segment: Segment;
  /** Where in the segment it begins. */
  readonly from: number;
  /** How many bytes the segment has; the damage ends somewhere up to there. */
  readonly size: number;
  /** The runs of the system that are named before it. */
  readonly boots: ReadonlySet<string>;
}

/**
 * The decision about damage at the frontier. What a loss of power leaves of records that were never synced is fenced off
 * by one more record, and no byte of it is changed; everything else stays damage, at which the log stops for ever.
 */
export class DamageRepairs {
  readonly #directory: LogDirectory;
  readonly #records: RecordWriter;
  #count = 0;

  constructor(directory: LogDirectory, records: RecordWriter) {
    this.#directory = directory;
    this.#records = records;
  }

  /** How often this log object fenced damage off. */
  get count(): number {
    return this.#count;
  }

  /**
   * Fences damage off, if and only if the system was restarted since it was written, nothing of this run was recorded in
   * the segment yet, no writer ever knew it to be synced, and the log does not go on in another segment.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the outcome of writing the fence is unknown; the log is poisoned.
   */
  fence(damage: Damage): boolean {
    if (!this.#isOfLostPower(damage)) return false;
    const { segment, from, size } = damage;
    // What a fence that was cut says of the damage must not stand in the way of the next.
    if (this.#records.write([encodeRepair(from, size)], from)[0] !== undefined) return false;
    this.#count++;
    process.emitWarning(
      `The event log was damaged before the last restart of the system, in ${segment.name} from byte ${from} to ${size}. ` +
        'That part was never known to be durable, and is passed over from now on. It was not changed.',
      { type: 'SessionlogWarning', code: 'SESSIONLOG_DAMAGE_FENCED' },
    );
    return true;
  }

  #isOfLostPower({ segment, from, size, boots }: Damage): boolean {
    const { boot, readOnly } = this.#directory;
    if (readOnly || boot === undefined || boots.size === 0 || boots.has(boot)) return false;
    // A record before the damage can't say that it was synced: no record knows more bytes than stand before it.
    let isAcceptable = true;
    surveyRecords(segment, from, size, ({ header, control }) => {
      const record = control === undefined ? undefined : decodeControl(control);
      const isOfThisRun = record?.kind === 'boot' && record.boot === boot;
      const goesOn = record?.kind === 'seal' && this.#holdsRecords(record.next);
      isAcceptable = header.durable <= from && !isOfThisRun && !goesOn;
      return !isAcceptable;
    });
    return isAcceptable;
  }

  // A segment in which something was recorded proves that the one before it was durable.
  #holdsRecords(name: string): boolean {
    const segment = Segment.open(this.#directory, name);
    if (segment === undefined) return false;
    try {
      return segment.size() > segment.start;
    } finally {
      segment.release();
    }
  }
}
