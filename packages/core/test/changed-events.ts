import fc from 'fast-check';
import type { EventBytes } from '../src/event-bytes.ts';
import type { RecordedEvent } from '../src/event-log.ts';
import { evolve } from '../src/evolve.ts';
import { isRecordedLine } from '../src/principal.ts';
import type { SessionEvent } from '../src/session-event.ts';
import { decodeSessionEvent } from '../src/session-event-codec.ts';
import { HARD_LIMITS } from '../src/session-limits.ts';
import type { SessionProjection } from '../src/session-projection.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import { IDS, PRINCIPALS, recorded, TOKENS } from './dense-history.ts';

/** The handles of a dense history. */
export const HANDLES: readonly string[] = TOKENS.map((token) => tokenHandle(DEFAULT_TOKEN_DOMAIN, token));
// Some whose bytes, or whose first bytes, are those of another.
const ATTRIBUTES = [{}, { a: 1 }, { a: '}' }, { a: 'é' }, { a: 'Ã©' }, { a: { b: 1 } }, { 1: 0, a: 'x'.repeat(300) }];

// Some that need an escape, or more than ASCII, or are another one but for their last byte or for their composition.
const MORE_PRINCIPALS = [
  'ann',
  'anm',
  'an',
  'a"b',
  'a\\b',
  'José',
  'Jose\u0301',
  'JosÃ©',
  '\u{1f600}',
  '\ufeffann',
  '~',
];
const EVERY_PRINCIPAL = [...new Set([...PRINCIPALS, ...MORE_PRINCIPALS, 'x'.repeat(36), 'x'.repeat(4096)])];

/** What becomes of an event of a dense history. */
export interface Change {
  readonly isPlain: boolean;
  readonly isCapped: boolean;
  /** In place of that of the history, if any. */
  readonly principal: string | undefined;
  readonly attributes: (typeof ATTRIBUTES)[number];
  readonly damage: (data: string) => string;
}

// What an event says in other words, in part, or not at all.
const damage = fc.oneof(
  { weight: 12, arbitrary: fc.constant((data: string) => data) },
  { weight: 1, arbitrary: fc.constant((data: string) => `${data}x`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(), fc.nat(3), fc.constantFrom('', '"', ' ', '}', ',', '0', 'f', 'A', '\\', '\0', 'é', '\ud800'))
      .map(([place, cut, piece]) => (data: string) => {
        const at = place % (data.length + 1);
        return data.slice(0, at) + piece + data.slice(at + cut);
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<[string, string]>(
        [':01', ':01'],
        ['{"v":1', '{"v":2'],
        ['sha256:v1:', 'hmac-sha256:v2:k:'],
        [',"minted":true', ',"minted":true,"later":1'],
        ['"max":', '"max":0'],
        ['reject', 'none'],
        ['"}', '","later":1}'],
        ['"attributes":{', '"attributes":{"__proto__":1'],
        ['"attributes":{', '"attributes":{"a":2,'],
        ['"attributes"', '"idle_timeout_ms":0,"attributes"'],
        ['"attributes"', '"idle_timeout_ms":7,"attributes"'],
        ['"principal":"', '"principal":"\u0085'],
        ['T00:', 'T24:'],
        ['"}', '","reason":"logout"}'],
        ['"}', '","reason":"","actor":"ann"}'],
      )
      .map(
        ([from, to]) =>
          (data: string) =>
            data.replace(from, () => to),
      ),
  },
);

const anyPrincipal = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => isRecordedLine(text, HARD_LIMITS.principalBytes));

/** Most leave an event as it is, but for what few events have. */
export const change: fc.Arbitrary<Change> = fc.record({
  isPlain: fc.boolean(),
  isCapped: fc.boolean(),
  principal: fc.option(fc.oneof(fc.constantFrom(...EVERY_PRINCIPAL), anyPrincipal), { nil: undefined, freq: 2 }),
  attributes: fc.constantFrom(...ATTRIBUTES),
  damage,
});

// A dense history has nearly everything in each event, and a plain creation nearly nothing.
function plainly(event: SessionEvent, { isPlain, isCapped, principal, attributes }: Change): SessionEvent {
  if (!isPlain) return event;
  if (event.type === 'session_touched') return { ...event, attributes: event.attributes && attributes };
  if (event.type === 'session_expired' && event.scope.of === 'principal' && principal !== undefined) {
    return { ...event, scope: { ...event.scope, principal } };
  }
  if (event.type !== 'session_created') return event;
  const limit = isCapped ? event.limit : undefined;
  const whose = principal ?? event.principal;
  return {
    ...event,
    principal: whose,
    attributes,
    limit,
    lastSeenAt: undefined,
    rotatedFrom: undefined,
    graceUntil: undefined,
  };
}

/** All that a projection says. @param principals - whose sessions are looked for. */
export function said(projection: SessionProjection, principals: Iterable<string> = EVERY_PRINCIPAL): object {
  const { position, now, handles, ids, lapsed, isAllPlain } = projection;
  return {
    counts: [position, now, handles, ids, lapsed, isAllPlain],
    open: [...projection.openSessions()],
    over: [...projection.overSessions()],
    ofPrincipals: Array.from(principals, (principal) => [...projection.openSessionsOf(principal)]),
    byHandle: HANDLES.map((handle) => projection.find(handle)),
    byId: IDS.map((id) => projection.findById(id)),
  };
}

/** Decodes and folds an event; gives what was thrown. */
export function fold(projection: SessionProjection, given: RecordedEvent): string | undefined {
  try {
    evolve(projection, decodeSessionEvent(given), given);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** The same in bytes, with others around. */
export function inBytes({ id, type, data, position }: RecordedEvent): EventBytes {
  const whole = Buffer.from(`"${id}"${data}"}`);
  const bytes = whole.subarray(1);
  const recorded = (): RecordedEvent => ({ id, type, data, position });
  return { position, type, bytes, idAt: 0, dataAt: id.length + 1, dataEnd: bytes.length - 2, recorded };
}

/** The event at a place of a dense history, as it was changed: well-formed, as what comes from bytes is. */
export function changed(part: { id: string; event: SessionEvent }, index: number, given: Change): RecordedEvent {
  const plain = recorded({ ...part, event: plainly(part.event, given) }, index);
  return { ...plain, data: Buffer.from(given.damage(plain.data)).toString() };
}
