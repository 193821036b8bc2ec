import { createReadStream, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaks, renderings } from '../../../test/setup/leaks.ts';
import { scale } from '../../../test/setup/scale.ts';
import type { AdoptSessionRequest } from '../src/adopt-session-request.ts';
import { hasCode } from '../src/errors.ts';
import { readHarnEvents } from '../src/read-harn-events.ts';
import { readHarnLines } from '../src/read-harn-lines.ts';
import { HANDLES, type HarnStep, harnSteps, lineOf, payloadOf } from './harn/harn-log-arbitrary.ts';

const [A = '', B = '', C = ''] = HANDLES;
const at = (text: string): number => Date.parse(text);
const fixture = (name: string): URL => new URL(`./harn/${name}.jsonl`, import.meta.url);
const ms = (nanoseconds: bigint): number => Number((nanoseconds - (nanoseconds % 1_000_000n)) / 1_000_000n);

/** What harn would answer, written a second time: by looking through the whole log for each handle. */
function naively(steps: readonly HarnStep[]): readonly AdoptSessionRequest[] {
  const handles = new Set(steps.flatMap((step) => (step.kind === 'session_created' ? [step.handle] : [])));
  return [...handles].map((handle) => {
    const all = steps.filter((step) => step.handle === handle);
    const from = all.findIndex(({ kind }) => kind === 'session_created');
    const [created, ...later] = all.slice(from);
    if (created?.kind !== 'session_created') throw new Error('no creation');
    const ending = later.findIndex(({ kind }) => kind === 'session_expired');
    const touches = later
      .slice(0, ending === -1 ? undefined : ending)
      .flatMap((step) => (step.kind === 'session_touched' ? [step.fields] : []));
    const ends = later.flatMap((step) =>
      step.kind === 'session_expired' ? [ms(step.fields.expired_at.nanoseconds)] : [],
    );
    const createdAt = ms(created.fields.created_at.nanoseconds);
    const lastSeenAt = Math.max(createdAt, ...touches.map((touch) => ms(touch.last_seen_at.nanoseconds)));
    const deadlines = [created.fields.expires_at, ...touches.map((touch) => touch.expires_at)].flatMap((time) =>
      time ? [ms(time.nanoseconds)] : [],
    );
    const deadline = deadlines.at(-1) ?? 0;
    const attributes = touches.map((touch) => touch.attributes).findLast((given) => given) ?? created.fields.attributes;
    return {
      handle,
      principal: created.fields.principal,
      attributes,
      createdAt,
      lastSeenAt,
      expiresAt: Math.max(createdAt, ends.length === 0 ? deadline : Math.min(deadline, lastSeenAt, ...ends)),
    };
  });
}

const cuts = fc.array(fc.nat(), { maxLength: 20 });

function inPieces(text: string, places: readonly number[]): Uint8Array[] {
  const bytes = Buffer.from(text);
  const at = [...places.map((place) => place % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((to, index) => bytes.subarray(at[index], to));
}

function readsAsHarn(read: typeof readHarnLines) {
  return fc.asyncProperty(harnSteps, fc.boolean(), fc.boolean(), cuts, async (steps, flat, ended, places) => {
    const log = steps.map((step, index) => lineOf(step, index + 1, flat)).join('\n') + (ended ? '\n' : '');
    expect(await read(inPieces(log, places))).toEqual(naively(steps));
  });
}

async function refusal(lines: Parameters<typeof readHarnLines>[0]): Promise<unknown> {
  return readHarnLines(lines).then(
    () => expect.fail('was not refused'),
    (error: unknown) => error,
  );
}

const created = (fields: object = {}): object => ({
  record: {
    token_handle: A,
    principal: 'the-principal',
    created_at: '2026-05-02T12:00:00Z',
    last_seen_at: '2026-05-02T12:00:00Z',
    expires_at: '2026-05-02T13:00:00Z',
    attributes: {},
    ...fields,
  },
});
const touched = (fields: object = {}): object => ({ token_handle: A, last_seen_at: '2026-05-02T12:00:00Z', ...fields });
const line = (kind: unknown, payload: unknown, more: object = {}, id: unknown = 2): string =>
  JSON.stringify({ id, event: { kind, payload, headers: {}, occurred_at_ms: 1, ...more } });
const FIRST = line('session_created', created({ token_handle: B }), {}, 1);

describe('the lines of harn', () => {
  it('give one request for each session, live or over, whichever way the payload is written', async () => {
    const [first, second, third, ...others] = await readHarnLines(createReadStream(fixture('record-shape')));
    expect(first).toEqual({
      handle: A,
      principal: 'user-1',
      attributes: { role: 'admin' },
      createdAt: at('2026-05-02T12:00:00Z'),
      lastSeenAt: at('2026-05-02T12:40:00Z'),
      expiresAt: at('2026-05-02T14:00:00Z'),
    });
    expect(second).toEqual({
      handle: B,
      principal: 'user-2',
      attributes: { note: 'two\u2028lines' },
      createdAt: at('2026-05-02T12:00:00.123Z'),
      lastSeenAt: at('2026-05-02T12:00:00.123Z'),
      expiresAt: at('2026-05-02T18:00:00.999Z'),
    });
    expect(third).toEqual({
      handle: C,
      principal: 'user-1',
      attributes: {},
      createdAt: at('2026-05-02T12:32:00Z'),
      lastSeenAt: at('2026-05-02T12:32:00Z'),
      expiresAt: at('2026-05-02T12:32:00Z'),
    });
    expect(others).toEqual([]);

    expect(await readHarnLines(readFileSync(fixture('flat-shape')))).toEqual([
      {
        handle: A,
        principal: 'user-1',
        attributes: { role: 'operator' },
        createdAt: at('2026-05-02T12:00:00Z'),
        lastSeenAt: at('2026-05-02T12:00:00Z'),
        expiresAt: at('2026-05-02T12:00:00Z'),
      },
      {
        handle: B,
        principal: 'user-2',
        attributes: {},
        createdAt: at('2026-05-02T11:59:00.999Z'),
        lastSeenAt: at('2026-05-02T11:59:01Z'),
        expiresAt: at('9999-12-31T23:59:59.999Z'),
      },
    ]);
  });

  it('give what harn would answer, wherever the bytes are cut', () =>
    fc.assert(readsAsHarn(readHarnLines), { numRuns: 500 * scale }));

  it('control: readers that lose bytes, or fold in another order, are found out', async () => {
    const folding = (change: (lines: string[]) => string[]): typeof readHarnLines => {
      return async (pieces) => {
        const lines = Buffer.concat(pieces as Uint8Array[])
          .toString()
          .split('\n');
        const changed = change(lines.filter((text) => text !== ''));
        return readHarnLines(changed.map((text, index) => text.replace(/\d+/, String(index + 1))).join('\n'));
      };
    };
    const isEnd = (text: string): boolean => text.includes('"kind":"session_expired"');
    const isStart = (text: string): boolean => text.includes('"kind":"session_created"');
    const wrong: readonly (typeof readHarnLines)[] = [
      async (pieces) => readHarnLines((pieces as Uint8Array[]).filter((piece) => piece.length !== 7)),
      folding((lines) => lines.slice(0, -1)),
      folding((lines) => lines.filter((text) => !isEnd(text))),
      folding((lines) => lines.toSorted((a, b) => Number(isEnd(a)) - Number(isEnd(b)))),
      folding((lines) => lines.toSorted((a, b) => Number(isStart(b)) - Number(isStart(a)))),
      folding((lines) => [...lines.filter(isStart).reverse(), ...lines.filter((text) => !isStart(text))]),
    ];
    for (const [index, read] of wrong.entries()) {
      expect(
        (await fc.check(readsAsHarn(read), { numRuns: 20_000, endOnFailure: true })).failed,
        `reader ${index}`,
      ).toBe(true);
    }
    const same = folding((lines) => lines);
    expect((await fc.check(readsAsHarn(same), { numRuns: 200 })).failed).toBe(false);
  });

  it('give what the events give that hold the same payloads, as text or as bytes', () =>
    fc.assert(
      fc.asyncProperty(harnSteps, fc.boolean(), fc.boolean(), async (steps, flat, bytes) => {
        const events = steps.map((step, index) => {
          const payload = payloadOf(step, flat);
          return { id: index * 3 + 1, kind: step.kind, payload: bytes ? Buffer.from(payload) : payload };
        });
        expect(await readHarnEvents(events)).toEqual(naively(steps));
      }),
    ));

  it('never give a session that was expired a moment behind the one at which it was last seen', () =>
    fc.assert(
      fc.asyncProperty(harnSteps, async (steps) => {
        const log = steps.map((step, index) => lineOf(step, index + 1)).join('\n');
        for (const { handle, createdAt = 0, lastSeenAt = 0, expiresAt } of await readHarnLines(log)) {
          const from = steps.findIndex((step) => step.handle === handle && step.kind === 'session_created');
          const ended = steps.slice(from).some((step) => step.handle === handle && step.kind === 'session_expired');
          expect(lastSeenAt).toBeGreaterThanOrEqual(createdAt);
          expect(expiresAt).toBeGreaterThanOrEqual(createdAt);
          if (ended) expect(expiresAt).toBeLessThanOrEqual(lastSeenAt);
        }
      }),
    ));

  it('pass over a last line that is torn, at whichever byte, and over no other', async () => {
    const whole = `${FIRST}\n`;
    const last = line('session_touched', touched({ token_handle: B, attributes: { note: 'é\u2028' } }));
    const bytes = Buffer.from(whole + last);
    const before = await readHarnLines(whole);
    const after = await readHarnLines(bytes);
    expect(after).not.toEqual(before);
    for (let end = whole.length; end < bytes.length; end++) {
      expect(await readHarnLines(bytes.subarray(0, end))).toEqual(before);
    }
    for (const end of [whole.length + 1, whole.length + 40, bytes.length - 1]) {
      const continued = Buffer.concat([bytes.subarray(0, end), Buffer.from('\n')]);
      expect(await refusal(continued)).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'line 2' });
    }
  });

  it('are refused with a typed error that names the line, and shows nothing of it', async () => {
    const corrupt = [
      '{"id":2,"event":{}}',
      'null',
      '[]',
      '2',
      '\u0000\u0000',
      `\ufeff${line('session_touched', touched())}`,
      line('session_touched', touched()).replace('"id":2', '"id":2,"id":3'),
      line('session_touched', touched()).replace('"token_handle"', '"token_handle":"x","token_handle"'),
      line('session_touched', touched(), {}, 1),
      line('session_touched', touched(), {}, -1),
      line('session_touched', touched(), {}, 1.5),
      line('session_touched', touched(), {}, '2'),
      line('session_touched', touched(), {}, null),
      line('session_touched', touched(), {}, 2 ** 53),
      line('session_touched', touched(), { headers: 1 }),
      line('session_touched', touched(), { occurred_at_ms: 'x' }),
      line('session_touched', touched(), { occurred_at_ms: undefined }),
      line(7, touched()),
      line(undefined, touched()),
      line('session_touched', []),
      line('session_touched', null),
      line('session_created', { ...touched(), ...created() }),
      line('session_created', { record: 'x' }),
      line('session_created', created({ token_handle: A.toUpperCase() })),
      line('session_created', created({ token_handle: A.slice(0, -1) })),
      line('session_created', created({ token_handle: '__proto__' })),
      line('session_created', created({ principal: 7 })),
      line('session_created', created({ attributes: [] })),
      line('session_created', created({ created_at: undefined })),
      line('session_created', created({ expires_at: null })),
      line('session_created', created({ created_at: '2026-02-30T12:00:00Z' })),
      line('session_created', created({ created_at: '2026-05-02T24:00:00Z' })),
      line('session_created', created({ created_at: '2026-06-30T23:59:60Z' })),
      line('session_created', created({ expires_at: 1777723200000 })),
      line('session_touched', touched({ last_seen_at: null })),
      line('session_touched', touched({ expires_at: '' })),
      line('session_touched', touched({ attributes: 'x' })),
      line('session_expired', touched()),
    ];
    for (const text of corrupt) {
      const error = await refusal(`${FIRST}\n${text}\n`);
      expect(error, text).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'line 2', position: undefined });
      silent(error);
    }
    for (const kind of ['session_rotated', '__proto__', 'SESSION_CREATED', '']) {
      const error = await refusal(`\n\n${line(kind, kind === '' ? 7 : touched())}`);
      expect(error).toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED', message: expect.stringContaining('at line 3 ') });
      silent(error);
    }
  });

  it('are refused where their bytes are no UTF-8, and where a key stands twice in a last line that is whole', async () => {
    const bytes = Buffer.from(`${FIRST}\n`);
    bytes[bytes.indexOf('the-principal')] = 0xff;
    expect(await refusal(bytes)).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'line 1' });
    const twice = line('session_expired', { token_handle: B, expired_at: '2026-05-02T12:00:00Z' });
    expect(await refusal(`${FIRST}\n${twice.replace('"id":2', '"id":2,"id":2')}`)).toMatchObject({
      code: 'ERR_EVENT_LOG_CORRUPT',
      location: 'line 2',
    });
  });

  it('are refused where a session is none that a store could take, naming the line and the part', async () => {
    const refused: readonly [object, string][] = [
      [{ principal: 'the-principal\u0007' }, 'line 2 principal'],
      [{ principal: ' the-principal' }, 'line 2 principal'],
      [{ principal: '' }, 'line 2 principal'],
      [{ principal: 'the-principal'.repeat(30) }, 'line 2 principal'],
      [{ principal: '\ud800the-principal' }, 'line 2 principal'],
      [{ attributes: { note: 'the-attribute'.repeat(400) } }, 'line 2 attributes.note'],
      [{ attributes: { 'the-attribute': '\0' } }, 'line 2 attributes.*'],
      [{ attributes: { snowflake: 'NUMBER' } }, 'line 2 attributes'],
      [{ created_at: '1969-12-31T23:59:59Z' }, 'line 2 created_at'],
      [{ expires_at: '9999-12-31T23:59:59-00:01' }, 'line 2 expires_at'],
    ];
    for (const [fields, field] of refused) {
      const text = line('session_created', created(fields)).replace('"NUMBER"', '9007199254740993');
      const error = await refusal(`${FIRST}\n${text}\n`);
      expect(error).toMatchObject({ code: 'ERR_SESSION_INVALID', field });
      expect(String(error)).toMatch(new RegExp(`^SessionInvalidError: ${field.replace('*', '\\*')} (must|goes)`));
      silent(error);
    }
    const large = `${line('session_created', created({ attributes: { note: 'x'.repeat(5000) } }))}\n`;
    await expect(readHarnLines(large, { limits: { attributesBytes: 6000 } })).resolves.toHaveLength(1);
    const replaced = large + line('session_touched', touched({ attributes: { note: 'short' } }), {}, 3);
    expect(await readHarnLines(replaced)).toMatchObject([{ attributes: { note: 'short' } }]);
  });

  it('are bytes, and options are those that are known', async () => {
    const text = createReadStream(fixture('record-shape'), 'utf8') as unknown as Iterable<Uint8Array>;
    expect(await refusal(text)).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'lines' });
    expect(await refusal('\ud800')).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'lines' });
    const options = { limit: 1 } as object;
    await expect(readHarnLines('', options)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'options' });
    expect(await readHarnLines('')).toEqual([]);
    expect(await readHarnLines(' \t\r\n\f\n')).toEqual([]);
  });

  it('are not collected: an endless one is refused, and of a piece that its giver uses anew nothing is kept', async () => {
    let given = 0;
    function* endless(): Generator<Uint8Array> {
      for (const piece = Buffer.alloc(1_048_576, 'x'); given < 100; given++) yield piece;
    }
    expect(await refusal(endless())).toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT', location: 'line 1' });
    expect(given).toBeLessThan(20);

    const log = readFileSync(fixture('record-shape'));
    function* reusing(): Generator<Uint8Array> {
      const piece = Buffer.alloc(100);
      for (let from = 0; from < log.length; from += piece.length) {
        piece.fill(0);
        yield piece.subarray(0, log.copy(piece, 0, from));
      }
    }
    expect(await readHarnLines(reusing())).toEqual(await readHarnLines(log));
  });

  it('meet damage with a typed error, or give requests that are whole', () =>
    fc.assert(
      fc.asyncProperty(
        harnSteps,
        fc.nat(),
        fc.nat(20),
        fc.uint8Array({ maxLength: 4 }),
        async (steps, at, cut, put) => {
          const log = Buffer.from(steps.map((step, index) => `${lineOf(step, index + 1)}\n`).join(''));
          const from = at % (log.length + 1);
          const damaged = Buffer.concat([log.subarray(0, from), put, log.subarray(from + cut)]);
          try {
            for (const request of await readHarnLines(damaged)) {
              expect(request.handle).toMatch(/^sha256:v1:[0-9a-f]{64}$/);
              expect(Object.isFrozen(request) && Object.isFrozen(request.attributes)).toBe(true);
              for (const date of [request.createdAt, request.lastSeenAt, request.expiresAt]) {
                expect(Number.isSafeInteger(date)).toBe(true);
              }
            }
          } catch (error) {
            const codes = ['ERR_EVENT_LOG_CORRUPT', 'ERR_EVENT_UNSUPPORTED', 'ERR_SESSION_INVALID'] as const;
            if (!codes.some((code) => hasCode(error, code))) throw error;
            silent(error);
          }
        },
      ),
      { numRuns: 500 * scale },
    ));
});

// LEAK: no handle and no text of the line, wherever an error can be printed.
function silent(error: unknown): void {
  const printed = renderings(error);
  for (const handle of HANDLES) expect(leaks(handle, printed), inspect(error)).toEqual([]);
  expect(
    printed.filter((text) => /the-principal|the-attribute|2026-|session_/.test(text.replace(/\n +at .*/g, ''))),
  ).toEqual([]);
}
