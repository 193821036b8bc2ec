import type { Session, SessionChange, SessionHistoryEvent } from '@sessionlog/core';
import { timeText } from './moment.ts';

const WIDTHS = { id: 26, time: 24, position: 16, type: 16 } as const;

/** The names of the columns of {@link sessionText}. */
export const SESSION_COLUMNS: string = [
  'session'.padEnd(WIDTHS.id),
  'created'.padEnd(WIDTHS.time),
  'last seen'.padEnd(WIDTHS.time),
  'expires'.padEnd(WIDTHS.time),
  'principal',
].join('  ');

/** A session in one line. */
export function sessionText({ id, createdAt, lastSeenAt, expiresAt, principal }: Session): string {
  return [id, timeText(createdAt), timeText(lastSeenAt), timeText(expiresAt), principal].join('  ');
}

/** The names of the columns of {@link eventText}. */
export const EVENT_COLUMNS: string = [
  'position'.padEnd(WIDTHS.position),
  'at'.padEnd(WIDTHS.time),
  'what'.padEnd(WIDTHS.type),
  'more',
].join('  ');

/** An event in the life of a session in one line. */
export function eventText({ position, at, type, session, reason, actor }: SessionHistoryEvent): string {
  return row(position, at, type, [...expiry(session), ...why(reason, actor)]);
}

/** A change in one line. */
export function changeText({ position, at, type, sessionId, session, ended, reason, actor }: SessionChange): string {
  const whom = session === undefined ? [] : [session.principal];
  const over = ended.length > 0 ? [`${ended.length} ended: ${Array.from(ended, ({ id }) => id).join(' ')}`] : [];
  const which = type !== 'expired' && sessionId !== undefined ? [sessionId] : [];
  return row(position, at, type, [...which, ...whom, ...expiry(session), ...over, ...why(reason, actor)]);
}

function row(position: number, at: number, type: string, more: readonly string[]): string {
  const columns = [String(position).padEnd(WIDTHS.position), timeText(at), type.padEnd(WIDTHS.type), more.join(', ')];
  return columns.join('  ');
}

function expiry(session: Session | undefined): readonly string[] {
  return session === undefined ? [] : [`expires ${timeText(session.expiresAt)}`];
}

function why(reason: string | undefined, actor: string | undefined): readonly string[] {
  return [...(reason === undefined ? [] : [`reason: ${reason}`]), ...(actor === undefined ? [] : [`by ${actor}`])];
}
