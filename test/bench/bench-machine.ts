import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where and when figures were seen. */
export interface BenchMachine {
  readonly date: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly processors: number;
  readonly memoryMib: number;
  /** {@link machineLoad} when the run began. */
  readonly load: number;
}

/** This machine, now. */
export function benchMachine(): BenchMachine {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    node: process.version,
    // What stands behind the second dot names a build of somebody's.
    system: `${type()} ${release().split('.', 2).join('.')} ${process.arch}`,
    processor: processors[0]?.model ?? 'unknown',
    processors: processors.length,
    memoryMib: Math.round(totalmem() / 2 ** 20),
    load: machineLoad(),
  };
}

/** How many processes wanted a processor, on average over the last minute. */
export function machineLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}
