import { HANDLE_ROW_WORDS } from './handle-rows.ts';
import { MOMENT_WORDS } from './row-moments.ts';

// What a row of `SessionRows` has, for those who read and write it.

/** Where its moments begin: a number of words, as with those that follow. */
export const MOMENTS: number = HANDLE_ROW_WORDS;
/** Where the number of its principal stands. */
export const PRINCIPAL: number = MOMENTS + MOMENT_WORDS;
/** Where the number of its attributes stands. */
export const ATTRIBUTES: number = PRINCIPAL + 1;
/** Where the row behind it in its list stands. */
export const NEXT: number = ATTRIBUTES + 1;
/** Where the row before it in its list stands. */
export const PREVIOUS: number = NEXT + 1;
/** Where the row behind it in the ring of its principal stands. */
export const NEXT_OF_PRINCIPAL: number = PREVIOUS + 1;
/** Where the row before it in the ring of its principal stands. */
export const PREVIOUS_OF_PRINCIPAL: number = NEXT_OF_PRINCIPAL + 1;
/** How many words it has. */
export const ROW_WORDS: number = PREVIOUS_OF_PRINCIPAL + 1;

/** Which of its moments: of one that is open. */
export const CREATED_AT = 0;
/** Of one that is open. */
export const LAST_SEEN_AT = 1;
/** Of one that is open. */
export const EXPIRES_AT = 2;
/** Of one that is open. */
export const ABSOLUTE_EXPIRES_AT = 3;
/** Of one that is over. */
export const GRACE_UNTIL = 2;
/** Of one that is over. */
export const KEPT_UNTIL = 3;

/** The mark of one that is open. */
export const OPEN = 1;
/** The mark of one that is open, and is forgotten at its absolute deadline. */
export const FORGOTTEN = 2;
