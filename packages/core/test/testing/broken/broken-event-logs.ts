import { abortHurtsOthers } from './abort-hurts-others.ts';
import { answersAfterClose } from './answers-after-close.ts';
import type { BrokenEventLog } from './broken-event-log.ts';
import { closeOnceOnly } from './close-once-only.ts';
import { cutToFit } from './cut-to-fit.ts';
import { duplicatedAppend } from './duplicated-append.ts';
import { earlyAcknowledgement } from './early-acknowledgement.ts';
import { forgetsOnReopen } from './forgets-on-reopen.ts';
import { goesOnAfterFailure } from './goes-on-after-failure.ts';
import { halfARecord } from './half-a-record.ts';
import { hastyClose } from './hasty-close.ts';
import { inclusiveAfter } from './inclusive-after.ts';
import { leakingRead } from './leaking-read.ts';
import { lostAppend } from './lost-append.ts';
import { lyingSync } from './lying-sync.ts';
import { outOfOrderVisibility } from './out-of-order-visibility.ts';
import { phantomOfAborted } from './phantom-of-aborted.ts';
import { positionReuse } from './position-reuse.ts';
import { positionsPerReader } from './positions-per-reader.ts';
import { quietEndOfAbortedRead } from './quiet-end-of-aborted-read.ts';
import { quietEndOfClosedRead } from './quiet-end-of-closed-read.ts';
import { readerLocksWritersOut } from './reader-locks-writers-out.ts';
import { rewrittenJson } from './rewritten-json.ts';
import { splitAtLineFeeds } from './split-at-line-feeds.ts';
import { staleProbe } from './stale-probe.ts';
import { tornRead } from './torn-read.ts';
import { unsortedRead } from './unsorted-read.ts';

/**
 * Every broken log, in the order of the laws that find them. They prove our own suite and are no use to anybody else, so
 * they stand among the tests and are not published.
 */
export const brokenEventLogs: readonly BrokenEventLog[] = [
  unsortedRead,
  inclusiveAfter,
  earlyAcknowledgement,
  staleProbe,
  outOfOrderVisibility,
  positionReuse,
  positionsPerReader,
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
];
