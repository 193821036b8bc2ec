import { INSPECTED_FROM, type InspectedSession, inspectedUntil } from './inspected-sessions.ts';

/** What the inspector's page asks for. */
export const INSPECTOR_QUESTIONS = ['first page', 'search', 'far page', 'past', 'activity'] as const;

/** One of {@link INSPECTOR_QUESTIONS}. */
export type InspectorQuestion = (typeof INSPECTOR_QUESTIONS)[number];

/** Rows on a page, as the inspector gives them when nobody says how many. */
export const PAGE_ROWS = 50;
/** As many as the inspector gives at most: in such steps one comes to the far page. */
export const LONG_PAGE_ROWS = 200;
/** A part of some dozen principals. */
export const SEARCHED = 'user-424';
/** So many as a wide plot has, and more. */
export const BUCKETS = 500;

/** How many rows stand in front of the far page. */
export function rowsBeforeFarPage({ length }: readonly InspectedSession[]): number {
  return Math.floor((length * 0.7) / LONG_PAGE_ROWS) * LONG_PAGE_ROWS;
}

/** In the middle of the log, in epoch milliseconds. */
export function pastMoment(sessions: readonly InspectedSession[]): number {
  return Math.floor((INSPECTED_FROM + inspectedUntil(sessions)) / 2);
}
