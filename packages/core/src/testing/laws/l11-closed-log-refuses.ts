import assert from 'node:assert/strict';
import { hasCode } from '../../errors.ts';
import { isByteLog } from '../../event-bytes.ts';
import type { EventLog } from '../../event-log.ts';
import { isLocal } from '../../is-local.ts';
import type { Law } from '../law.ts';
import { LawFixture } from '../law-fixture.ts';
import { plainEvent } from '../plain-events.ts';
import { readAll } from '../read-all.ts';

/** L11, for a fresh log and for one in use, closed in every way. */
export const l11ClosedLogRefuses: Law = {
  id: 'L11',
  name: '`close` is idempotent; later calls reject with ERR_EVENT_LOG_CLOSED',
  check: async (trial) => {
    await LawFixture.use(trial, async (fixture) => {
      const log = await fixture.open();
      await log.close();
      await assertClosed(log);
    });
    await LawFixture.use(trial, async (fixture) => {
      const log = await fixture.open();
      await log.append(plainEvent());
      await Promise.all([log.close(), log.close()]);
      await assertClosed(log);
    });
    await LawFixture.use(trial, async (fixture) => {
      const log = await fixture.open();
      await log.append(plainEvent());
      await log[Symbol.asyncDispose]();
      await assertClosed(log);
    });
  },
};

async function assertClosed(log: EventLog): Promise<void> {
  await assertRefused('append', () => log.append(plainEvent()));
  await assertRefused('read', () => readAll(log));
  await assertRefused('read from a position', () => readAll(log, { after: Number.MAX_SAFE_INTEGER }));
  if (isLocal(log)) {
    await assertRefused('readSync', async () => log.readSync());
    await assertRefused('readSync from a position', async () => log.readSync(Number.MAX_SAFE_INTEGER));
  }
  if (isByteLog(log)) await assertRefused('showSync', async () => log.showSync(undefined, () => {}));
  await log.close();
  await log[Symbol.asyncDispose]();
  await assertRefused('append after a second close', () => log.append(plainEvent()));
}

async function assertRefused(what: string, call: () => Promise<unknown>): Promise<void> {
  const [outcome] = await Promise.allSettled([call()]);
  assert.equal(outcome.status, 'rejected', `${what} must reject on a closed log.`);
  assert(
    hasCode(outcome.reason, 'ERR_EVENT_LOG_CLOSED'),
    `${what} must reject on a closed log with ERR_EVENT_LOG_CLOSED.`,
  );
}
