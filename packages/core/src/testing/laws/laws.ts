import type { Law } from '../law.ts';
import { positionsRise } from './l01-positions-rise.ts';
import { afterIsExclusive } from './l02-after-is-exclusive.ts';
import { resolvedAppendIsRead } from './l03-resolved-append-is-read.ts';
import { nothingAppearsBelow } from './l04-nothing-appears-below.ts';
import { positionKeepsItsEvent } from './l05-position-keeps-its-event.ts';
import { failedWriteLeavesNoPart } from './l06-failed-write-leaves-no-part.ts';
import { onlyWholeEvents } from './l06-only-whole-events.ts';
import { refusedEventLeavesNothing } from './l06-refused-event-leaves-nothing.ts';
import { nothingLostOrInvented } from './l07-nothing-lost-or-invented.ts';
import { survivesACrash } from './l08-survives-a-crash.ts';
import { survivesReopening } from './l08-survives-reopening.ts';
import { dataByteForByte } from './l09-data-byte-for-byte.ts';
import { abortDuringNeverUndoes } from './l10-abort-during-never-undoes.ts';
import { abortedBeforeAppendsNothing } from './l10-aborted-before-appends-nothing.ts';
import { abortedReadEnds } from './l10-aborted-read-ends.ts';
import { closeFinishesAppends } from './l11-close-finishes-appends.ts';
import { closedLogRefuses } from './l11-closed-log-refuses.ts';
import { closingEndsReadsHonestly } from './l11-closing-ends-reads-honestly.ts';
import { leavingAReadReleases } from './l12-leaving-a-read-releases.ts';
import { pausedReadHoldsUpNobody } from './l12-paused-read-holds-up-nobody.ts';
import { poisonedAfterAFailedWrite } from './l13-poisoned-after-a-failed-write.ts';

/**
 * Every law of the event log contract, in the order of the promises.
 *
 * @since 0.1.0
 */
export const laws: readonly Law[] = [
  positionsRise,
  afterIsExclusive,
  resolvedAppendIsRead,
  nothingAppearsBelow,
  positionKeepsItsEvent,
  onlyWholeEvents,
  refusedEventLeavesNothing,
  failedWriteLeavesNoPart,
  nothingLostOrInvented,
  survivesReopening,
  survivesACrash,
  dataByteForByte,
  abortedBeforeAppendsNothing,
  abortDuringNeverUndoes,
  abortedReadEnds,
  closedLogRefuses,
  closeFinishesAppends,
  closingEndsReadsHonestly,
  leavingAReadReleases,
  pausedReadHoldsUpNobody,
  poisonedAfterAFailedWrite,
];
