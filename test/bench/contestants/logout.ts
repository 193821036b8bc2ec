import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SessionStore } from '@sessionlog/core';
import { BENCH_POLICY, benchPrincipal } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { type LogKind, openLog } from '../open-log.ts';
import { spread } from '../spread.ts';

const STREAM = fileURLToPath(new URL('../logout-stream.ts', import.meta.url));
// A log that is looked at again and again is looked at less often when nothing happens.
const REST_MS = 400;

/** `store.expire` in this process until a stream in another one is closed, which is tied to the session's signal. */
export function logoutBySignal(kind: LogKind): Contestant {
  return logout(kind, 'signal', `store.expire over the ${kind} log, until store.signal closes a stream elsewhere`);
}

/** The same where the other process is told by a message from this one, once the session is ended. */
export function logoutByMessage(kind: LogKind): Contestant {
  return logout(kind, 'message', `store.expire over the ${kind} log, and then a message to that process`);
}

function logout(kind: LogKind, by: 'signal' | 'message', label: string): Contestant {
  return {
    name: `logout/${kind}/${by}`,
    label,
    server: kind === 'postgres' ? kind : undefined,
    async prepare({ directory, runMs }) {
      const log = await openLog(kind, directory);
      const store = await SessionStore.open(log, { policy: BENCH_POLICY });
      const process = fork(STREAM, [kind, directory], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      await heard(process, 'ready');
      const time = async (): Promise<number> => {
        const { token } = await store.create({ principal: benchPrincipal(0) });
        process.send(by === 'signal' ? { token } : {});
        await heard(process, 'open');
        await setTimeout(REST_MS);
        const closed = heard(process, 'closed');
        const begin = performance.now();
        await store.expire(token);
        if (by === 'message') process.send({ close: true });
        await closed;
        return performance.now() - begin;
      };
      return {
        async run() {
          const times: number[] = [];
          for (const begin = performance.now(); times.length === 0 || performance.now() - begin < runMs; ) {
            times.push(await time());
          }
          return spread(times).median;
        },
        async close() {
          process.disconnect();
          await once(process, 'exit');
          await log.close();
        },
      };
    },
  };
}

async function heard(process: ChildProcess, word: string): Promise<void> {
  const ended = once(process, 'exit').then(() => ['ended']);
  const [message] = await Promise.race([once(process, 'message'), ended]);
  if (message !== word) throw new Error(`The process of the stream said ${message} instead of ${word}.`);
}
