import type { Law } from '../law.ts';
import { l01PositionsRise } from './l01-positions-rise.ts';
import { l02AfterIsExclusive } from './l02-after-is-exclusive.ts';
import { l03ResolvedAppendIsRead } from './l03-resolved-append-is-read.ts';
import { l04NothingAppearsBelow } from './l04-nothing-appears-below.ts';
import { l05PositionKeepsItsEvent } from './l05-position-keeps-its-event.ts';
import { l06FailedWriteLeavesNoPart } from './l06-failed-write-leaves-no-part.ts';
import { l06OnlyWholeEvents } from './l06-only-whole-events.ts';
import { l06RefusedEventLeavesNothing } from './l06-refused-event-leaves-nothing.ts';
import { l07NothingLostOrInvented } from './l07-nothing-lost-or-invented.ts';
import { l08SurvivesCrash } from './l08-survives-crash.ts';
import { l08SurvivesReopening } from './l08-survives-reopening.ts';
import { l09DataByteForByte } from './l09-data-byte-for-byte.ts';
import { l10AbortDuringNeverUndoes } from './l10-abort-during-never-undoes.ts';
import { l10AbortedBeforeAppendsNothing } from './l10-aborted-before-appends-nothing.ts';
import { l10AbortedReadEnds } from './l10-aborted-read-ends.ts';
import { l11CloseFinishesAppends } from './l11-close-finishes-appends.ts';
import { l11ClosedLogRefuses } from './l11-closed-log-refuses.ts';
import { l11ClosingEndsReadsHonestly } from './l11-closing-ends-reads-honestly.ts';
import { l12LeavingReadReleases } from './l12-leaving-read-releases.ts';
import { l12PausedReadHoldsUpNobody } from './l12-paused-read-holds-up-nobody.ts';
import { l13PoisonedAfterFailedWrite } from './l13-poisoned-after-failed-write.ts';

/**
 * Every law of the event log contract, in the order of the promises.
 *
 * @since 0.1.0
 */
export const laws: readonly Law[] = [
  l01PositionsRise,
  l02AfterIsExclusive,
  l03ResolvedAppendIsRead,
  l04NothingAppearsBelow,
  l05PositionKeepsItsEvent,
  l06OnlyWholeEvents,
  l06RefusedEventLeavesNothing,
  l06FailedWriteLeavesNoPart,
  l07NothingLostOrInvented,
  l08SurvivesReopening,
  l08SurvivesCrash,
  l09DataByteForByte,
  l10AbortedBeforeAppendsNothing,
  l10AbortDuringNeverUndoes,
  l10AbortedReadEnds,
  l11ClosedLogRefuses,
  l11CloseFinishesAppends,
  l11ClosingEndsReadsHonestly,
  l12LeavingReadReleases,
  l12PausedReadHoldsUpNobody,
  l13PoisonedAfterFailedWrite,
];
