import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NewEvent } from '@sessionlog/core';
import { openFileEventLog } from '../../packages/eventlog-file/dist/file-event-log.js';
import { fileSystem } from '../../packages/eventlog-file/dist/file-system.js';

// Appends each event that it is sent to a file log that rotates before every append, and says where it landed. In front
// of a seal it waits, for some seconds at most, until the other process is about to seal the same segment.

const PATIENCE_MS = 5000;
const [directory = '', meetings = ''] = process.argv.slice(2);

/** The processes sign a file for each segment that is to follow; two signatures are a meeting. */
function meet(number: string): void {
  const book = join(meetings, number);
  appendFileSync(book, '.');
  const end = performance.now() + PATIENCE_MS;
  while (statSync(book).size < 2 && performance.now() < end);
}

const meeting: typeof fileSystem = {
  ...fileSystem,
  write(descriptor, bytes) {
    const next = /"type":"\$seal","data":\{"next":"(\d{8})/.exec(Buffer.from(bytes).toString('latin1'))?.[1];
    if (next !== undefined) meet(next);
    return fileSystem.write(descriptor, bytes);
  },
};

const log = await openFileEventLog(meeting, directory, 'relaxed', { segmentBytes: 1 });

process.on('message', async (event: NewEvent) => {
  process.send?.({ ...event, position: await log.append(event) });
});
process.send?.('ready');
