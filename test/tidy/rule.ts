import type { Tree } from './tree.ts';

/** A place that breaks a rule. */
export interface Violation {
  readonly path: string;
  /** Counted from 1; 1 for a violation of the whole file. */
  readonly line: number;
  /** What is wrong, and what to do about it. */
  readonly problem: string;
}

/** Files by path, of which exactly one place breaks the rule. */
export interface Control {
  readonly files: Readonly<Record<string, string>>;
  /** The place, as `path:line`. */
  readonly at: string;
}

/** A rule of the house. It counts only because its controls are reported. */
export interface Rule {
  /** The rule in a sentence. */
  readonly name: string;
  /** Trees that break it. */
  readonly controls: readonly Control[];
  /** A tree close to the controls, in which nothing is to be reported. */
  readonly allowed: Readonly<Record<string, string>>;
  check(tree: Tree): Iterable<Violation>;
}
