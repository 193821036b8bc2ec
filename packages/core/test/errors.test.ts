import { describe, expect, it } from 'vitest';
import * as core from '../src/index.ts';

const errors = [
  new core.SessionInvalidError('principal', 'must be a string.'),
  new core.SessionDuplicateError('01ARZ3NDEKTSV4RRFFQ69G5FAV'),
  new core.SessionLimitError(),
  new core.EventLogClosedError(),
  new core.EventLogPoisonedError('syncing it failed'),
  new core.EventLogFullError(),
  new core.EventLogCorruptError('segment', 7, 'a record has no valid header'),
  new core.EventLogUnavailableError('the request was lost'),
  new core.EventLogStaleError(500),
  new core.EventUnsupportedError('A kind of event', 7),
  new core.InsecurePathError('/somewhere', 'is a symbolic link. Name the directory itself.'),
];

describe('errors', () => {
  it('have the codes of the design, each once', () => {
    expect(errors.map(({ code }) => code).sort()).toEqual([
      'ERR_EVENT_LOG_CLOSED',
      'ERR_EVENT_LOG_CORRUPT',
      'ERR_EVENT_LOG_FULL',
      'ERR_EVENT_LOG_POISONED',
      'ERR_EVENT_LOG_STALE',
      'ERR_EVENT_LOG_UNAVAILABLE',
      'ERR_EVENT_UNSUPPORTED',
      'ERR_INSECURE_PATH',
      'ERR_SESSION_DUPLICATE',
      'ERR_SESSION_INVALID',
      'ERR_SESSION_LIMIT',
    ]);
  });

  it('are one level deep, named after their class, and say what happened in a sentence', () => {
    for (const error of errors) {
      expect(Object.getPrototypeOf(Object.getPrototypeOf(error))).toBe(Error.prototype);
      expect(error.name).toBe(error.constructor.name);
      expect(error.message).toMatch(/\.$/);
      expect(error.cause).toBeUndefined();
    }
  });

  it('are told apart by code, whichever copy of the package made them', () => {
    const foreign = Object.assign(new Error('elsewhere'), { code: 'ERR_SESSION_LIMIT' });
    expect(core.hasCode(foreign, 'ERR_SESSION_LIMIT')).toBe(true);
    expect(core.hasCode(foreign, 'ERR_SESSION_INVALID')).toBe(false);
    for (const value of [undefined, null, 'ERR_SESSION_LIMIT', { code: 'ERR_SESSION_LIMIT' }]) {
      expect(core.hasCode(value, 'ERR_SESSION_LIMIT')).toBe(false);
    }
  });
});
