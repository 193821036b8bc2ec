import type { CanonicalText } from './canonical-text.ts';
import type { PackedText } from './packed-text.ts';
import { isRecordedLine } from './principal.ts';
import { HARD_LIMITS } from './session-limits.ts';

/** Packs the line of text that stands here, as a principal is one. Of printable ASCII, as most are, no string is made. */
export function scanPackedLine(text: CanonicalText, packed: PackedText): void {
  if (text.hasPlain(packed, HARD_LIMITS.principalBytes)) return;
  const line = scanLine(text);
  if (text.isCanonical) packed.pack(line);
}

/** The line of text that stands here, as a principal is one. */
export function scanLine(text: CanonicalText): string {
  const value = text.string();
  if (!isPlainLine(value) && !isRecordedLine(value, HARD_LIMITS.principalBytes)) text.refuse();
  return value;
}

// Printable ASCII, as most lines are.
function isPlainLine(line: string): boolean {
  if (line === '' || line.length > HARD_LIMITS.principalBytes) return false;
  for (let index = 0; index < line.length; index++) {
    const unit = line.charCodeAt(index);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}
