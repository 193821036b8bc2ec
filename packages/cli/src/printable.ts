// Control, format (zero-width, direction), line and paragraph separators: what a terminal acts on, or nobody sees.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text in which a terminal finds nothing to act on: what is not seen is written as JSON writes it, `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(UNSEEN, escaped);
}

/** A value as JSON in one line, in which a terminal finds nothing to act on. */
export function printableJson(value: unknown): string {
  return printable(JSON.stringify(value, (_key, part: unknown) => (part === undefined ? null : part)));
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
