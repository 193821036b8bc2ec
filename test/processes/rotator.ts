import type { NewEvent } from '@sessionlog/core';
import { openFileEventLog } from '../../packages/eventlog-file/dist/file-event-log.js';
import { fileSystem } from '../../packages/eventlog-file/dist/file-system.js';

// Appends each event that it is sent to a file log that rotates before every append, and says where it landed.

const [directory = ''] = process.argv.slice(2);
const log = await openFileEventLog(fileSystem, directory, 'relaxed', { segmentBytes: 1 });

process.on('message', async (event: NewEvent) => {
  process.send?.({ ...event, position: await log.append(event) });
});
process.send?.('ready');
