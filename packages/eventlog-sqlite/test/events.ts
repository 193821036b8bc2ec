import type { NewEvent } from '@sessionlog/core';

/** The n-th event id of a writer (0 to 999): distinct, canonical, in the order of n. */
export function idOf(n: number, writer = 0): string {
  return `01${String(n).padStart(21, '0')}${String(writer).padStart(3, '0')}`;
}

/** A small event with the n-th id. */
export function eventOf(n: number, writer = 0): NewEvent {
  return { id: idOf(n, writer), type: 'session_created', data: `{"n":${n},"writer":${writer}}` };
}
