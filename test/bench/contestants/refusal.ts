import { SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { BENCH_POLICY, benchPrincipal, benchToken } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { expressSession } from '../express-session.ts';
import { openPgSimpleStore } from '../open-pg-simple-store.ts';
import { postgresPlace } from '../postgres-place.ts';
import { spread } from '../spread.ts';

/** From the beginning of a logout in one store until a strict `get` in another one, on other connections, finds nothing. */
export const postgresRefusal: Contestant = {
  name: 'refusal/postgres',
  label: 'store.expire over the PostgreSQL log, then get in another store',
  server: 'postgres',
  async prepare({ directory, runMs }) {
    const logs = await Promise.all([0, 1].map(() => PostgresEventLog.open(postgresPlace(directory))));
    const [here, there] = await Promise.all(logs.map((log) => SessionStore.open(log, { policy: BENCH_POLICY })));
    if (here === undefined || there === undefined) throw new RangeError('There are no two stores.');
    const begun = async (): Promise<string> => (await here.create({ principal: benchPrincipal(0) })).token;
    const close = async (): Promise<void> => void (await Promise.all(logs.map((log) => log.close())));
    return {
      run: () =>
        refusal(
          runMs,
          begun,
          (token) => here.expire(token),
          (token) => there.get(token),
        ),
      close,
    };
  },
};

/** The same with two stores of connect-pg-simple: `destroy`, then `get`. */
export const pgSimpleRefusal: Contestant = {
  name: 'refusal/pg-simple',
  label: 'connect-pg-simple destroy, then get in another store',
  server: 'postgres',
  async prepare({ runMs }) {
    const [here, there] = [openPgSimpleStore(), openPgSimpleStore()];
    const begun = async (): Promise<string> => {
      const token = benchToken();
      await here.set(token, expressSession(0));
      return token;
    };
    const close = async (): Promise<void> => void (await Promise.all([here.close(), there.close()]));
    return {
      run: () =>
        refusal(
          runMs,
          begun,
          (token) => here.destroy(token),
          (token) => there.get(token),
        ),
      close,
    };
  },
};

async function refusal(
  runMs: number,
  begin: () => Promise<string>,
  end: (token: string) => Promise<unknown>,
  get: (token: string) => Promise<unknown>,
): Promise<number> {
  const times: number[] = [];
  for (const since = performance.now(); times.length === 0 || performance.now() - since < runMs; ) {
    const token = await begin();
    if (!(await get(token))) throw new Error('A live session was not found.');
    const ending = performance.now();
    await end(token);
    if (await get(token)) throw new Error('A session answered after its logout.');
    times.push(performance.now() - ending);
  }
  return spread(times).median;
}
