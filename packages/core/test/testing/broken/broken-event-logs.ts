import { abortHurtsOthers } from './abort-hurts-others.ts';
import { answersAfterClose } from './answers-after-close.ts';
import type { BrokenEventLog } from './broken-event-log.ts';
import { closeOnceOnly } from './close-once-only.ts';
import { compactedByHalves } from './compacted-by-halves.ts';
import { compactedInTwoSteps } from './compacted-in-two-steps.ts';
import { compactionGoesBack } from './compaction-goes-back.ts';
import { compactionLocksWritersOut } from './compaction-locks-writers-out.ts';
import { compactsAfterClose } from './compacts-after-close.ts';
import { copiedTail } from './copied-tail.ts';
import { cutToFit } from './cut-to-fit.ts';
import { deafTail } from './deaf-tail.ts';
import { duplicatedAppend } from './duplicated-append.ts';
import { earlyAcknowledgement } from './early-acknowledgement.ts';
import { earlyCompaction } from './early-compaction.ts';
import { emptyWhenAllCompacted } from './empty-when-all-compacted.ts';
import { forgetsOnReopen } from './forgets-on-reopen.ts';
import { forgetsSnapshotEntry } from './forgets-snapshot-entry.ts';
import { forgetsSnapshotOnReopen } from './forgets-snapshot-on-reopen.ts';
import { givesWhatItKeeps } from './gives-what-it-keeps.ts';
import { goesOnAfterFailure } from './goes-on-after-failure.ts';
import { halfARecord } from './half-a-record.ts';
import { halfASnapshot } from './half-a-snapshot.ts';
import { hastyClose } from './hasty-close.ts';
import { hastyShow } from './hasty-show.ts';
import { inclusiveAfter } from './inclusive-after.ts';
import { keepsWhatItWasGiven } from './keeps-what-it-was-given.ts';
import { leakingRead } from './leaking-read.ts';
import { leakingSnapshot } from './leaking-snapshot.ts';
import { leakingTail } from './leaking-tail.ts';
import { lostAppend } from './lost-append.ts';
import { lyingSync } from './lying-sync.ts';
import { oneEventTooMany } from './one-event-too-many.ts';
import { outOfOrderVisibility } from './out-of-order-visibility.ts';
import { passesOverInCatchUp } from './passes-over-in-catch-up.ts';
import { passesOverUnderWay } from './passes-over-under-way.ts';
import { phantomOfAborted } from './phantom-of-aborted.ts';
import { positionReuse } from './position-reuse.ts';
import { positionsAnew } from './positions-anew.ts';
import { positionsPerReader } from './positions-per-reader.ts';
import { quietEndOfAbortedRead } from './quiet-end-of-aborted-read.ts';
import { quietEndOfAbortedSnapshot } from './quiet-end-of-aborted-snapshot.ts';
import { quietEndOfAbortedTail } from './quiet-end-of-aborted-tail.ts';
import { quietEndOfClosedRead } from './quiet-end-of-closed-read.ts';
import { readerLocksWritersOut } from './reader-locks-writers-out.ts';
import { rewrittenJson } from './rewritten-json.ts';
import { snapshotOfPoisoned } from './snapshot-of-poisoned.ts';
import { splitAtLineFeeds } from './split-at-line-feeds.ts';
import { staleProbe } from './stale-probe.ts';
import { startsInTheMiddle } from './starts-in-the-middle.ts';
import { tailOutlivesClose } from './tail-outlives-close.ts';
import { tailPassesOverCompacted } from './tail-passes-over-compacted.ts';
import { tornRead } from './torn-read.ts';
import { twiceToldTail } from './twice-told-tail.ts';
import { unsortedRead } from './unsorted-read.ts';
import { waitsForPoisoned } from './waits-for-poisoned.ts';

/**
 * Every broken log, in the order of the laws that find them: first those that break a promise of every log, then those that
 * compact wrongly, then those that wait wrongly. They prove our own suite and are no use to anybody else, so
 * they stand among the tests and are not published.
 */
export const brokenEventLogs: readonly BrokenEventLog[] = [
  unsortedRead,
  inclusiveAfter,
  earlyAcknowledgement,
  staleProbe,
  hastyShow,
  outOfOrderVisibility,
  positionReuse,
  positionsPerReader,
  givesWhatItKeeps,
  keepsWhatItWasGiven,
  tornRead,
  cutToFit,
  halfARecord,
  lostAppend,
  duplicatedAppend,
  forgetsOnReopen,
  lyingSync,
  rewrittenJson,
  splitAtLineFeeds,
  phantomOfAborted,
  abortHurtsOthers,
  quietEndOfAbortedRead,
  answersAfterClose,
  closeOnceOnly,
  hastyClose,
  quietEndOfClosedRead,
  leakingRead,
  readerLocksWritersOut,
  goesOnAfterFailure,
  quietEndOfAbortedSnapshot,
  compactsAfterClose,
  leakingSnapshot,
  compactionLocksWritersOut,
  snapshotOfPoisoned,
  forgetsSnapshotEntry,
  compactedByHalves,
  compactionGoesBack,
  compactedInTwoSteps,
  forgetsSnapshotOnReopen,
  halfASnapshot,
  earlyCompaction,
  startsInTheMiddle,
  emptyWhenAllCompacted,
  passesOverUnderWay,
  passesOverInCatchUp,
  positionsAnew,
  oneEventTooMany,
  copiedTail,
  quietEndOfAbortedTail,
  tailOutlivesClose,
  leakingTail,
  waitsForPoisoned,
  deafTail,
  twiceToldTail,
  tailPassesOverCompacted,
];
