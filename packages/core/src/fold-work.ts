import type { PackedText } from './packed-text.ts';
import type { PrincipalRows } from './principal-rows.ts';

/** What it costs to end a session, where to look at one costs 1. */
export const ENDING = 16;

/** What it costs to fold an event in numbers by objects. */
export const OBJECTS = 48;

/** What may be done before others have to have their turn: a millisecond or two. */
export const MOST_WORK: number = 1024 * ENDING;

/**
 * The most that it costs at a moment to make room for one more of a principal, who may have so many with it. Nothing where
 * he has room.
 *
 * @param moment - without an end where it is not known: then all of his may have to be looked at.
 */
export function roomWork(
  principals: PrincipalRows,
  principal: string | PackedText,
  most: number,
  moment: number,
): number {
  const size = principals.size(principal);
  if (size < most) return 0;
  return (principals.earliest(principal) <= moment ? size : 0) + ENDING * (size - most + 1);
}

/** The most that {@link roomWork} can come to, of whomever. */
export function mostRoomWork(principals: PrincipalRows): number {
  return (1 + ENDING) * principals.longest;
}
