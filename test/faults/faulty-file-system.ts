import type { FileSystem } from '../../packages/eventlog-file/src/file-system.ts';
import type { Fault } from './fault.ts';

/** Which call goes wrong, and how. */
export interface FaultPlan {
  /** Whether calls are counted only from {@link FaultyFileSystem.begin} on. */
  readonly waits?: boolean;
  /** The number of the call, from 1. */
  readonly at: number;
  /** Whether every later call goes wrong, too. */
  readonly sticky: boolean;
  readonly fault: Fault;
}

/** A file system whose calls are counted, and one or all from one on go wrong. */
export interface FaultyFileSystem {
  readonly fs: FileSystem;
  /** Counts calls from now on, where the plan says that it waits. */
  begin(): void;
  /** How many calls were counted so far. */
  calls(): number;
  /** What the first call was that went wrong: a story that a person can read. */
  firstFault(): string;
}

/** Puts a plan over a file system: over every function it has, whatever that is. */
export function faultyFileSystem(real: FileSystem, { at, sticky, fault, waits = false }: FaultPlan): FaultyFileSystem {
  let counting = !waits;
  let calls = 0;
  let first = 'none';
  const wrap = ([name, call]: [string, (...args: readonly unknown[]) => unknown]) => [
    name,
    (...args: readonly unknown[]): unknown => {
      if (!counting) return call(...args);
      calls += 1;
      if (calls < at || (calls > at && !sticky)) return call(...args);
      if (calls === at) first = `call ${at} was ${name}(${args.map(described).join(', ')})`;
      return fault({ name, args, perform: call });
    },
  ];
  const entries = Object.entries(real) as [string, (...args: readonly unknown[]) => unknown][];
  return {
    fs: Object.fromEntries(entries.map(wrap)),
    begin: () => {
      counting = true;
    },
    calls: () => calls,
    firstFault: () => first,
  };
}

function described(argument: unknown): string {
  if (typeof argument === 'string') return argument.slice(argument.lastIndexOf('/') + 1);
  return argument instanceof Uint8Array ? `${argument.length} bytes` : String(argument);
}
