import type { CanonicalText } from './canonical-text.ts';
import { isRecordedLine } from './principal.ts';
import { HARD_LIMITS } from './session-limits.ts';

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
