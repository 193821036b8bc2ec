import fc from 'fast-check';
import type { NewEvent } from '../../event-log.ts';
import { MAX_EVENT_DATA_BYTES } from '../../event-log.ts';
import { illFormedString } from './ill-formed-string.ts';
import { newEvent } from './new-event.ts';
import { readableEvent } from './readable-event.ts';

const badId: fc.Arbitrary<unknown> = fc.oneof(
  fc
    .ulid()
    .map((id) => id.toLowerCase())
    .filter((id) => id !== id.toUpperCase()),
  fc.ulid().map((id) => `8${id.slice(1)}`),
  fc.ulid().map((id) => `${id.slice(0, 25)}U`),
  fc.ulid().map((id) => `${id} `),
  fc.constantFrom<unknown>('', '__proto__', '../../etc/passwd', "' OR 1=1 --", undefined, null, 7, {}, ['x']),
);

const badType: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  '',
  '$segment',
  '$seal',
  '$repair',
  'Session_created',
  '1st',
  '_private',
  'with space',
  'with-dash',
  'line\nbreak',
  'session_created\n',
  'é',
  'x'.repeat(65),
  '__proto__',
  undefined,
  null,
  7,
  {},
  ['session_created'],
);

const notText: fc.Arbitrary<unknown> = fc.constantFrom<unknown>('', undefined, null, 7, {}, ['{}'], Buffer.from('{}'));

const withControl: fc.Arbitrary<string> = fc
  .constantFrom('\0', '\u001e', '\u001b', '\b', '\f', '\u001f')
  .map((control) => `{"a":"${control}"}`);

const tooLarge: fc.Arbitrary<string> = fc.constantFrom('a', '\u00e9', '\u2028', '\u{1f600}').map(overTheLimit);

function overTheLimit(unit: string): string {
  const count = Math.ceil((MAX_EVENT_DATA_BYTES - 1) / Buffer.byteLength(unit));
  return `"${unit.repeat(count)}"`;
}

/** One arbitrary for each way in which an event can be outside the grammar, so that a law can try them all. */
export const refusedEvents: readonly fc.Arbitrary<NewEvent>[] = [
  badId.map((id) => ({ id })),
  badType.map((type) => ({ type })),
  illFormedString.map((text) => ({ data: `"${text}"` })),
  withControl.map((data) => ({ data })),
  tooLarge.map((data) => ({ data })),
  notText.map((data) => ({ data })),
].map((flaws: fc.Arbitrary<object>) =>
  fc.tuple(newEvent, flaws).map(([event, flaw]) => readableEvent({ ...event, ...flaw } as NewEvent)),
);

/**
 * Events that every log has to refuse with `ERR_SESSION_INVALID`: exactly one of their fields is outside the grammar of
 * `NewEvent`, or of a type that the compiler would not let through.
 *
 * @since 0.1.0
 */
export const refusedEvent: fc.Arbitrary<NewEvent> = fc.oneof(...refusedEvents);
