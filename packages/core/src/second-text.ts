// A prime, so that the seconds of a session's deadlines, whole minutes or days behind now, have other places than now.
const PLACES = 61;

const seconds: number[] = new Array(PLACES).fill(-1);
const texts: string[] = new Array(PLACES).fill('');

/**
 * A second since 1970 in RFC 3339, up to the point that its fraction stands behind. The events of one second name the same
 * three seconds, and to write out a date takes ten times as long as to look for it here.
 */
export function secondText(second: number): string {
  const place = second % PLACES;
  if (seconds[place] !== second) {
    texts[place] = new Date(1000 * second).toISOString().slice(0, -4);
    seconds[place] = second;
  }
  return texts[place] as string;
}
