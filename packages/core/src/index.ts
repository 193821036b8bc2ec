export type { AdoptSessionRequest } from './adopt-session-request.ts';
export { isAnonymous } from './anonymous.ts';
export { tokenHandle } from './checked/token-handle.ts';
export type { CompactSessionsRequest } from './compact-sessions-request.ts';
export type { Compaction } from './compaction.ts';
export type { CreateSessionRequest } from './create-session-request.ts';
export type { CreatedSession } from './created-session.ts';
export { emptySnapshot } from './empty-snapshot.ts';
export type { EndedSessions } from './ended-sessions.ts';
export { entryBatches } from './entry-batches.ts';
export * from './errors.ts';
export type { ByteEventLog, EventBytes } from './event-bytes.ts';
export { type EventId, isEventId } from './event-id.ts';
export * from './event-log.ts';
export type { ExpirePrincipalRequest } from './expire-principal-request.ts';
export type { ExpireSessionRequest } from './expire-session-request.ts';
export { FreshEvents } from './fresh-events.ts';
export type { HandleKey } from './handle-key.ts';
export { isCompactable } from './is-compactable.ts';
export { isLocal } from './is-local.ts';
export { isTailable } from './is-tailable.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type { ListSessionsRequest } from './list-sessions-request.ts';
export { MemoryEventLog } from './memory-event-log.ts';
export { refuseNetworkFileSystem } from './network-file-system.ts';
export { isEventType, readEventData, readNewEvent } from './new-event.ts';
export type { PastMoment } from './past-moment.ts';
export type { PastSession } from './past-session.ts';
export type { PastSessions } from './past-sessions.ts';
export type { PastSessionsOptions } from './past-sessions-options.ts';
export type { RandomBytes } from './random-bytes.ts';
export { readAfter } from './read-after.ts';
export { type ReadCompactRequest, readCompactRequest } from './read-compact-request.ts';
export { type HarnEvent, type ReadHarnOptions, readHarnEvents } from './read-harn-events.ts';
export { readHarnLines } from './read-harn-lines.ts';
export { type ReadTokenExpiriesOptions, readTokenExpiries } from './read-token-expiries.ts';
export { readInteger, readRequest } from './request.ts';
export type { RotateSessionRequest } from './rotate-session-request.ts';
export {
  checkPrivateDirectory,
  checkPrivateFile,
  checkSharedDirectory,
  secureParent,
  securePrivateDirectory,
} from './secure-path.ts';
export type { Session } from './session.ts';
export type { SessionChange } from './session-change.ts';
export type { SessionChangesRequest } from './session-changes-request.ts';
export type { SessionHistoryEvent } from './session-history.ts';
export type { SessionLimits } from './session-limits.ts';
export { policies, type SessionPolicy } from './session-policy.ts';
export type { SessionStats } from './session-stats.ts';
export { SessionStore } from './session-store.ts';
export type { SessionStoreOptions } from './session-store-options.ts';
export { type TailPace, tailByReading } from './tail-by-reading.ts';
export { TailWaker } from './tail-waker.ts';
export { isToken } from './token.ts';
export type { TokenHandle } from './token-handle.ts';
export type { TouchSessionRequest } from './touch-session-request.ts';
