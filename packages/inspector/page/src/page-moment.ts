/** Which moment the page looks at, as the API spells it. Times are epoch milliseconds. */
export type PageMoment = 'now' | `position:${number}` | `time:${number}`;

/** Reads a moment as an address has it; `undefined` for what is none. */
export function readPageMoment(text: string | null): PageMoment | undefined {
  if (text === 'now') return text;
  const [, kind, digits] = /^(position|time):(0|[1-9]\d{0,15})$/.exec(text ?? '') ?? [];
  const number = Number(digits);
  if (kind === undefined || !Number.isSafeInteger(number)) return undefined;
  return kind === 'position' ? `position:${number}` : `time:${number}`;
}

/** The time that a moment names itself, in epoch milliseconds; `undefined` for a position and for now. */
export function timeOfMoment(moment: PageMoment): number | undefined {
  return moment.startsWith('time:') ? Number(moment.slice('time:'.length)) : undefined;
}
