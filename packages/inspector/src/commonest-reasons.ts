import { eachInTurns } from './each-in-turns.ts';
import type { LifeMoment } from './life-moment.ts';
import type { SessionLives } from './session-lives.ts';

const MOST = 8;

/**
 * The numbers of the reasons for which most sessions ended in a time, rotations left out, the commonest first: at most
 * eight. A log can hold as many reasons as endings, so they are found before anything else is counted by them.
 *
 * @param moment - what came behind it is left out.
 * @param within - epoch milliseconds, `to` exclusive.
 */
export async function commonestReasons(
  lives: SessionLives,
  { position }: LifeMoment,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly number[]> {
  const { endings } = lives;
  const totals = new Uint32Array(endings.reasons + 1);
  await eachInTurns(lives.rowsAt(position) - 1, (row) => {
    const ending = lives.endingAt(row, position);
    if (ending === 0 || lives.isRotated(row)) return;
    const time = endings.time(ending);
    if (time < from || time >= to) return;
    const reason = endings.reasonNumber(ending);
    totals[reason] = (totals[reason] as number) + 1;
  });
  const commonest: [reason: number, total: number][] = [];
  await eachInTurns(totals.length - 1, (reason) => {
    const total = totals[reason] as number;
    const least = commonest.length < MOST ? 0 : (commonest[MOST - 1]?.[1] ?? 0);
    if (reason === 0 || total <= least) return;
    commonest.push([reason, total]);
    commonest.sort(([, one], [, other]) => other - one).splice(MOST);
  });
  return commonest.map(([reason]) => reason);
}
