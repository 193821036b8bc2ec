import fc from 'fast-check';
import type { NewEvent } from '../../event-log.ts';

const MOST_CHARACTERS = 200;

/** The same event, shown by fast-check with the middle of long fields left out: a counterexample is to be read. */
export function readableEvent(event: NewEvent): NewEvent {
  const shown = (): string => `{ id: ${show(event.id)}, type: ${show(event.type)}, data: ${show(event.data)} }`;
  return Object.defineProperty(event, fc.toStringMethod, { value: shown });
}

function show(field: unknown): string {
  const text = fc.stringify(field);
  if (text.length <= MOST_CHARACTERS) return text;
  const half = MOST_CHARACTERS / 2;
  return `${text.slice(0, half)}… (${text.length} characters) …${text.slice(-half)}`;
}
