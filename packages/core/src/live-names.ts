import type { EventId } from './event-id.ts';
import { HANDLE_WORDS } from './packed-handle.ts';
import { ID_WORDS } from './packed-id.ts';
import { PackedText } from './packed-text.ts';
import type { LiveColumns } from './scan-live-entry.ts';
import { HARD_LIMITS } from './session-limits.ts';
import type { TokenHandle } from './token-handle.ts';

/** What names the sessions of an entry of a snapshot, row by row: each is another one, if packed, as soon as the next is asked for. */
export interface LiveNames {
  readonly rows: number;
  readonly idAt: (row: number) => EventId | Int32Array;
  readonly handleAt: (row: number) => TokenHandle | Int32Array;
  readonly principalAt: (row: number) => string | PackedText;
}

/** {@link LiveNames} of an entry that was scanned, packed: of none of them a string is made. */
export function namesOf({ ids, digits, principals, bytes }: LiveColumns): LiveNames {
  const id = new Int32Array(ID_WORDS);
  const handle = new Int32Array(HANDLE_WORDS);
  const principal = new PackedText();
  return {
    rows: principals.length,
    idAt: (row) => copyWords(ids, row, id),
    handleAt: (row) => copyWords(digits, row, handle),
    principalAt: (row) => {
      principal.packPlain(bytes, principals[row] as number, HARD_LIMITS.principalBytes);
      return principal;
    },
  };
}

function copyWords(column: Int32Array, row: number, words: Int32Array): Int32Array {
  for (let index = 0; index < words.length; index++) words[index] = column[words.length * row + index] as number;
  return words;
}
