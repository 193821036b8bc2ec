import { type PageMoment, readPageMoment } from './page-moment.ts';

/** What the page shows: all of it stands in the address, so that links and the back button work. */
export interface PageState {
  /** Which moment is looked at. */
  readonly at: PageMoment;
  /** The session whose life is shown; empty: none. */
  readonly session: string;
  /** What the table is searched for; empty: nothing. */
  readonly search: string;
  /** The principal whose sessions alone are shown; empty: everybody's. */
  readonly principal: string;
  /** Whether the table lists dead sessions too. */
  readonly state: 'live' | 'all';
  /** What the plot shows, in epoch milliseconds; `undefined`: all of it. */
  readonly range: { readonly from: number; readonly to: number } | undefined;
}

/** Reads the query of an address. What it can't read is as if it were not there. */
export function readPageState(query: string): PageState {
  const fields = new URLSearchParams(query);
  return {
    at: readPageMoment(fields.get('at')) ?? 'now',
    session: fields.get('session') ?? '',
    search: fields.get('search') ?? '',
    principal: fields.get('principal') ?? '',
    state: fields.get('state') === 'all' ? 'all' : 'live',
    range: readRange(fields.get('from'), fields.get('to')),
  };
}

/** The query of the address of a state: empty for the page as it opens, else with its `?`. */
export function writePageState(state: PageState): string {
  const fields = new URLSearchParams();
  if (state.at !== 'now') fields.set('at', state.at);
  for (const name of ['session', 'search', 'principal'] as const) {
    if (state[name] !== '') fields.set(name, state[name]);
  }
  if (state.state !== 'live') fields.set('state', state.state);
  if (state.range !== undefined) {
    fields.set('from', String(state.range.from));
    fields.set('to', String(state.range.to));
  }
  const query = fields.toString().replaceAll('%3A', ':');
  return query === '' ? '' : `?${query}`;
}

function readRange(from: string | null, to: string | null): PageState['range'] {
  const [start, end] = [readTime(from), readTime(to)];
  return start === undefined || end === undefined || start >= end ? undefined : { from: start, to: end };
}

function readTime(text: string | null): number | undefined {
  const time = /^\d{1,16}$/.test(text ?? '') ? Number(text) : undefined;
  return Number.isSafeInteger(time) ? time : undefined;
}
