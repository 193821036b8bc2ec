import { contestantsOf } from './bench-groups.ts';
import type { BenchGroup } from './bench-row.ts';
import type { BenchServer } from './contestant.ts';
import { firstLine } from './first-line.ts';
import type { RunningServer } from './running-server.ts';

// What a run does without is not loaded.
const STARTS: Record<BenchServer, (directory: string) => Promise<RunningServer>> = {
  postgres: async (directory) => (await import('./bench-postgres.ts')).startBenchPostgres(directory),
  redis: async (directory) => (await import('./bench-redis.ts')).startBenchRedis(directory),
};
const NAMES: Record<BenchServer, string> = { postgres: 'PostgreSQL', redis: 'Redis' };

/** The servers of a run. */
export interface BenchServers extends RunningServer {
  /** Those that are wanted and are not there, with what to say of what needs them. */
  readonly missing: ReadonlyMap<BenchServer, string>;
  /** One sentence for each of them. */
  readonly warnings: readonly string[];
}

/** Makes ready the servers that the contestants of these groups need, where there are any. */
export async function startBenchServers(groups: readonly BenchGroup[], directory: string): Promise<BenchServers> {
  const wanted = new Set(groups.flatMap(contestantsOf).flatMap(({ server }) => server ?? []));
  const running: RunningServer[] = [];
  const missing = new Map<BenchServer, string>();
  const warnings: string[] = [];
  for (const server of wanted) {
    try {
      running.push(await STARTS[server](directory));
    } catch (error) {
      missing.set(server, `there is no ${NAMES[server]} server`);
      warnings.push(`NO ${NAMES[server].toUpperCase()} SERVER, so its rows are not run: ${firstLine(error)}.`);
    }
  }
  const stop = async (): Promise<void> => void (await Promise.all(running.map((each) => each.stop())));
  return { missing, warnings, stop };
}
