/**
 * A part of a file that could not be read.
 *
 * @since 0.1.0
 */
export interface LostRange {
  /** The file's name. */
  readonly file: string;
  /** Where in the file it begins, in bytes. */
  readonly from: number;
  /** Where in the file that ends, in bytes; 0 for a file that is missing, and `from` where bytes were taken out. */
  readonly to: number;
  /** What is wrong there, without any of the content. */
  readonly reason: string;
}

/**
 * What `salvage` could read.
 *
 * @since 0.1.0
 */
export interface SalvageReport {
  /** How many events were copied. */
  readonly events: number;
  /** Whether a snapshot stands in front of them; `undefined` for none, else how many entries it has. */
  readonly snapshotEntries: number | undefined;
  /** What could not be read, in the order of the log. Each may have held a logout. */
  readonly lost: readonly LostRange[];
}
