export * from './errors.ts';
export { type EventId, isEventId } from './event-id.ts';
export * from './event-log.ts';
export { MemoryEventLog } from './memory-event-log.ts';
export { readNewEvent } from './new-event.ts';
export type { RandomBytes } from './random-bytes.ts';
export { checkPrivateFile, secureParent, securePrivateDirectory } from './secure-path.ts';
