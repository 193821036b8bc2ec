import { checkLaw, laws, testEventLog } from '@sessionlog/core/testing';
import { describe, expect, it } from 'vitest';
import { fileSubject, postgresSubjects, sqliteSubject } from './logs/event-log-subjects.ts';
import { memorySubject } from './logs/memory-subject.ts';
import { postgresUrl } from './postgres/shared-server.ts';
import { scale } from './setup/scale.ts';

// Longer than any machine is busy.
const patienceMs = 30_000;
const isMissing = postgresUrl === undefined;

// The night takes more than the whole.
const runs = scale > 1 ? scale : 0.4;

for (const subject of [memorySubject, fileSubject('sync'), fileSubject('sync', 1000), sqliteSubject]) {
  testEventLog({ describe, it }, subject, { scale: runs, patienceMs });
}

for (const subject of postgresSubjects) {
  // Where there is no server, which is said at the start of the run.
  testEventLog({ describe: describe.skipIf(isMissing), it }, subject, { scale: runs, patienceMs });
}

describe('control: a file log that does not wait for the sync', () => {
  const relaxed = fileSubject('relaxed');
  const trial = { subject: relaxed, scale, patienceMs };

  it('loses acknowledged events in a power cut, and L8 says so', async () => {
    const law = laws.find(({ needs }) => needs?.includes('crash'));
    expect(law?.id).toBe('L8');
    await expect(checkLaw(law as NonNullable<typeof law>, trial)).rejects.toThrow(/did not survive the crash/);
  });
});

describe('what is no position', () => {
  for (const subject of [memorySubject, fileSubject('sync'), sqliteSubject, ...postgresSubjects]) {
    // In PostgreSQL only where there is a server.
    it.skipIf(isMissing && postgresSubjects.includes(subject))(
      `${subject.name} refuses as the place to read from`,
      async () => {
        const fixture = await subject.create();
        const log = await fixture.open();
        await log.append({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', type: 'a', data: '{}' });
        for (const after of [Number.NaN, '1', null, {}] as unknown as number[]) {
          await expect(Array.fromAsync(log.read({ after }))).rejects.toMatchObject({
            code: 'ERR_SESSION_INVALID',
            field: 'after',
          });
        }
        await log.close();
        await fixture.dispose();
      },
    );
  }
});
