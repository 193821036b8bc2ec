import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startChild } from './child.ts';
import { temporaryDirectory } from './temporary-directory.ts';

test.each(['000', '022', '077', '0777'])('under umask %s every file is 0600 and the directory 0700', async (umask) => {
  const directory = join(temporaryDirectory(), 'made', 'below');
  const child = startChild('append-and-stay', [join(directory, 'log.db')], `umask ${umask};`);
  await child.said('appended');
  expect(statSync(directory).mode & 0o7777).toBe(0o700);
  const names = readdirSync(directory).sort();
  expect(names).toEqual(['log.db', 'log.db-ballast', 'log.db-shm', 'log.db-wal']);
  for (const name of names) expect(statSync(join(directory, name)).mode & 0o7777).toBe(0o600);
});
