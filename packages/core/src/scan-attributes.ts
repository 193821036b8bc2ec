import type { CanonicalText } from './canonical-text.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { SeenAttributes } from './seen-attributes.ts';
import { SeenTexts } from './seen-texts.ts';
import { HARD_LIMITS } from './session-limits.ts';
import { TextPiece } from './text-piece.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const TRUE = new TextPiece('true');
const FALSE = new TextPiece('false');
const NULL = new TextPiece('null');

const DEEPEST = 8;
// So many that neither the bytes nor the keys in them can be beyond the limits that every event is held to.
const MOST_BYTES = Math.min(HARD_LIMITS.attributesBytes, HARD_LIMITS.attributesKeys);

const seen = new SeenAttributes();
const texts = new SeenTexts();

/**
 * The attributes that stand here, frozen with all that is in them. A text of keys that are there twice or that every object
 * has, or of deep or many values, is not canonical: it has to be looked at with more care.
 */
export function scanAttributes(text: CanonicalText): JsonObject {
  // All of them, where no other brace is in them.
  const looked = text.upTo('}');
  const known = seen.find(looked);
  if (known !== undefined) {
    text.skip(looked.length);
    return known;
  }
  const from = text.at;
  const attributes = scanObject(text, 1);
  const length = text.at - from;
  if (length > MOST_BYTES) text.refuse();
  if (text.isCanonical && length === looked.length) seen.remember(text.slice(from, text.at), attributes);
  return attributes;
}

/** {@link scanAttributes}, where nobody needs more than their text. */
export function scanAttributesText(text: CanonicalText): string {
  const known = text.seen(texts);
  if (known !== undefined) return known;
  const from = text.at;
  scanAttributes(text);
  const scanned = text.slice(from, text.at);
  const isAscii = scanned.length === text.at - from;
  if (text.isCanonical && isAscii && scanned.indexOf('}') === scanned.length - 1) texts.remember(scanned);
  return scanned;
}

function scanObject(text: CanonicalText, depth: number): JsonObject {
  const object: { [key: string]: JsonValue } = {};
  text.passByte(BRACE);
  if (!text.hasByte(CLOSING_BRACE)) {
    do {
      const key = text.string();
      text.passByte(COLON);
      const member = scanValue(text, depth + 1);
      // Nobody knows what it would do to assign what is inherited.
      if (key in object) text.refuse();
      else object[key] = member;
    } while (text.isCanonical && text.hasByte(COMMA));
    text.passByte(CLOSING_BRACE);
  }
  return Object.freeze(object);
}

function scanArray(text: CanonicalText, depth: number): readonly JsonValue[] {
  const members: JsonValue[] = [];
  text.passByte(BRACKET);
  if (!text.hasByte(CLOSING_BRACKET)) {
    do members.push(scanValue(text, depth + 1));
    while (text.isCanonical && text.hasByte(COMMA));
    text.passByte(CLOSING_BRACKET);
  }
  return Object.freeze(members);
}

function scanValue(text: CanonicalText, depth: number): JsonValue {
  if (text.isByte(QUOTE)) return text.string();
  // Nothing goes on behind what is not canonical: a text of nothing but brackets would exhaust the stack.
  if (depth > DEEPEST) text.refuse();
  if (!text.isCanonical) return null;
  if (text.isByte(BRACE)) return scanObject(text, depth);
  if (text.isByte(BRACKET)) return scanArray(text, depth);
  if (text.has(TRUE)) return true;
  if (text.has(FALSE)) return false;
  return text.has(NULL) ? null : text.integer();
}
