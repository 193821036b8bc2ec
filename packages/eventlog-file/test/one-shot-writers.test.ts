import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFileEventLog } from '../src/file-event-log.ts';
import { bootFileSystem } from './boot-file-system.ts';
import { caughtWarnings } from './caught-warnings.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { segmentsOf } from './segments-of.ts';

it('what opening made durable is not fenced off after a restart, also behind the first segment', async () => {
  caughtWarnings();
  const directory = scratchDirectory();
  for (let number = 1; number <= 8; number++) {
    const log = await openFileEventLog(bootFileSystem(1), directory, 'sync', { segmentBytes: 600 });
    await log.append(plainEvent(number));
    await log.close();
  }
  const frontier = segmentsOf(directory).at(-1) ?? '';
  const path = join(directory, frontier);
  const bytes = readFileSync(path);
  const at = bytes.indexOf('session_touched');
  expect(bytes.indexOf('session_touched', at + 1)).toBeGreaterThan(at);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const log = await openFileEventLog(bootFileSystem(2), directory);
  expect(() => readAll(log)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' }));
  await log.close();
});
