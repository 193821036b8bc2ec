const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** What a text of JSON says of its keys before it is parsed. */
export interface ScannedKeys {
  /** How many there are, at whatever depth; a key that an object names twice counts twice. */
  readonly count: number;
  /** Whether an escape stands in any of them. */
  readonly escaped: boolean;
}

/** Looks for the keys of JSON text: each is the string in front of a colon, and there is no colon but those and in strings. */
export function scanKeys(text: string): ScannedKeys {
  let count = 0;
  let escaped = false;
  let inside = false;
  let hasEscape = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) {
      inside = !inside;
      if (inside) hasEscape = false;
    } else if (inside && unit === BACKSLASH) {
      hasEscape = true;
      index += 1;
    } else if (!inside && unit === COLON) {
      count += 1;
      escaped ||= hasEscape;
    }
  }
  return { count, escaped };
}
