import type { Law } from '../law.ts';
import { l01PositionsRise } from './l01-positions-rise.ts';
import { l02AfterIsExclusive } from './l02-after-is-exclusive.ts';
import { l03ResolvedAppendIsRead } from './l03-resolved-append-is-read.ts';
import { l04NothingAppearsBelow } from './l04-nothing-appears-below.ts';
import { l05CallersChangeNothing } from './l05-callers-change-nothing.ts';
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
import { l10AbortedSnapshotReadEnds } from './l10-aborted-snapshot-read-ends.ts';
import { l10AbortedTailEnds } from './l10-aborted-tail-ends.ts';
import { l11CloseFinishesAppends } from './l11-close-finishes-appends.ts';
import { l11ClosedLogEndsTails } from './l11-closed-log-ends-tails.ts';
import { l11ClosedLogRefuses } from './l11-closed-log-refuses.ts';
import { l11ClosedLogRefusesCompaction } from './l11-closed-log-refuses-compaction.ts';
import { l11ClosingEndsReadsHonestly } from './l11-closing-ends-reads-honestly.ts';
import { l12LeavingReadReleases } from './l12-leaving-read-releases.ts';
import { l12LeavingSnapshotReleases } from './l12-leaving-snapshot-releases.ts';
import { l12LeavingTailReleases } from './l12-leaving-tail-releases.ts';
import { l12PausedCompactionHoldsUpNobody } from './l12-paused-compaction-holds-up-nobody.ts';
import { l12PausedReadHoldsUpNobody } from './l12-paused-read-holds-up-nobody.ts';
import { l13PoisonedAfterFailedWrite } from './l13-poisoned-after-failed-write.ts';
import { l13PoisonedLogEndsTails } from './l13-poisoned-log-ends-tails.ts';
import { l13PoisonedLogRefusesCompaction } from './l13-poisoned-log-refuses-compaction.ts';
import { l14EventsOrSnapshotMeanwhile } from './l14-events-or-snapshot-meanwhile.ts';
import { l14FurtherCompactionStands } from './l14-further-compaction-stands.ts';
import { l14RefusedCompactionChangesNothing } from './l14-refused-compaction-changes-nothing.ts';
import { l14SnapshotByteForByte } from './l14-snapshot-byte-for-byte.ts';
import { l14SurvivesReopening } from './l14-survives-reopening.ts';
import { l14WholeAfterCrash } from './l14-whole-after-crash.ts';
import { l14WholeAfterFailedWrite } from './l14-whole-after-failed-write.ts';
import { l15CompactedStartRejects } from './l15-compacted-start-rejects.ts';
import { l15FollowerMissesNothing } from './l15-follower-misses-nothing.ts';
import { l15ReadUnderWayMissesNothing } from './l15-read-under-way-misses-nothing.ts';
import { l16AppendsMeanwhileStay } from './l16-appends-meanwhile-stay.ts';
import { l16NothingBehindChanges } from './l16-nothing-behind-changes.ts';
import { l17TailGivesEverythingOnce } from './l17-tail-gives-everything-once.ts';
import { l17TailPassesOverNothing } from './l17-tail-passes-over-nothing.ts';

/**
 * Every law of the event log contract, of compaction and of waiting, in the order of the promises.
 *
 * @since 0.1.0
 */
export const laws: readonly Law[] = [
  l01PositionsRise,
  l02AfterIsExclusive,
  l03ResolvedAppendIsRead,
  l04NothingAppearsBelow,
  l05PositionKeepsItsEvent,
  l05CallersChangeNothing,
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
  l10AbortedSnapshotReadEnds,
  l10AbortedTailEnds,
  l11ClosedLogRefuses,
  l11CloseFinishesAppends,
  l11ClosingEndsReadsHonestly,
  l11ClosedLogRefusesCompaction,
  l11ClosedLogEndsTails,
  l12LeavingReadReleases,
  l12PausedReadHoldsUpNobody,
  l12LeavingSnapshotReleases,
  l12PausedCompactionHoldsUpNobody,
  l12LeavingTailReleases,
  l13PoisonedAfterFailedWrite,
  l13PoisonedLogRefusesCompaction,
  l13PoisonedLogEndsTails,
  l14SnapshotByteForByte,
  l14RefusedCompactionChangesNothing,
  l14FurtherCompactionStands,
  l14EventsOrSnapshotMeanwhile,
  l14SurvivesReopening,
  l14WholeAfterFailedWrite,
  l14WholeAfterCrash,
  l15CompactedStartRejects,
  l15ReadUnderWayMissesNothing,
  l15FollowerMissesNothing,
  l16NothingBehindChanges,
  l16AppendsMeanwhileStay,
  l17TailGivesEverythingOnce,
  l17TailPassesOverNothing,
];
