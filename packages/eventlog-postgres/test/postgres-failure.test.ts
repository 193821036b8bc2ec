import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderings } from '../../../test/setup/leaks.ts';
import { postgresFailure } from '../src/postgres-failure.ts';

const PLACE = 'the schema sessionlog';

function failed(code: string | undefined, message = 'secret'): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code, detail: message, where: message });
}

describe('an error of the driver', () => {
  it.each([
    '57P01',
    '57P02',
    '57P03',
    '53300',
    '55P03',
    '25006',
    '25001',
    '25P02',
    '25P04',
    '40001',
    '40P01',
    '08006',
    '57014',
  ])('that the server answered with %s passes: the call is tried again', (code) => {
    const { error, ...told } = postgresFailure(failed(code), PLACE);
    expect(error.code).toBe('ERR_EVENT_LOG_UNAVAILABLE');
    expect(told).toEqual({ passing: true, poisons: false, answered: true });
  });

  it.each(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', undefined])(
    'with %s for a code says nothing of what became of the statement',
    (code) => {
      for (const message of ['Connection terminated unexpectedly', 'Query read timeout', 'timeout expired']) {
        const { error, ...told } = postgresFailure(failed(code, message), PLACE);
        expect(error.code).toBe('ERR_EVENT_LOG_UNAVAILABLE');
        expect(told).toEqual({ passing: true, poisons: false, answered: false });
      }
    },
  );

  it.each([
    ['53100', 'ERR_EVENT_LOG_FULL', false],
    ['XX001', 'ERR_EVENT_LOG_CORRUPT', true],
    ['42P01', 'ERR_EVENT_LOG_CORRUPT', true],
    ['42501', 'ERR_EVENT_LOG_UNAVAILABLE', false],
    ['28P01', 'ERR_EVENT_LOG_UNAVAILABLE', false],
  ])('with %s is final: %s', (code, mapped, poisons) => {
    const { error, ...told } = postgresFailure(failed(code), PLACE);
    expect(error.code).toBe(mapped);
    expect(told).toEqual({ passing: false, poisons, answered: true });
  });

  it('gives nothing away but its code', () => {
    const code = fc.oneof(fc.stringMatching(/^[0-9A-Z]{5}$/), fc.string(), fc.constant(undefined));
    fc.assert(
      fc.property(code, fc.stringMatching(/^[a-z]{20}$/), (given, message) => {
        const { error } = postgresFailure(failed(given === undefined ? given : `${given}`, message), PLACE);
        for (const rendering of renderings(error)) expect(rendering).not.toContain(message);
      }),
    );
  });
});
