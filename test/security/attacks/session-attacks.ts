import { SessionStore } from '@sessionlog/core';
import type { Attack, Scene } from './attack.ts';
import { refused } from './attack.ts';
import { hostileTokens } from './hostile-tokens.ts';
import { everyType } from './wrong-values.ts';

// What a caller may make himself: everything else in the token's place is refused.
const OF_A_CALLER = /^(?!sess_|sha256:|hmac-sha256:)[!-~]{32,512}$/;
const SAMPLE = {
  token: `sess_${'aB3-'.repeat(10)}aB8000000`,
  handle: `sha256:v1:${'0a'.repeat(32)}`,
  session: { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', principal: 'ann' },
} as unknown as Scene;
const POLICY = { absoluteTimeoutMs: 600_000 };

/** Attacks on a session of somebody else, by one who may create sessions, and on the store as it is opened. */
export function sessionAttacks(): readonly Attack[] {
  return [...plantedTokens(), ...wrongIds(), ...brokenClocks(), ...brokenRandomness(), ...wrongOptions()];
}

function plantedTokens(): readonly Attack[] {
  const texts = Object.entries(hostileTokens()).filter(([, spell]) => {
    const value = spell(SAMPLE);
    return value !== undefined && !(typeof value === 'string' && OF_A_CALLER.test(value));
  });
  return [
    ...texts.map(([what, spell]) =>
      refused('token', `create with a token: ${what}`, (scene) =>
        scene.store.create({ principal: 'eve', token: spell(scene) as never }),
      ),
    ),
    {
      name: 'create with a token: that of the session',
      expected: 'ERR_SESSION_DUPLICATE',
      act: ({ store, token }) => store.create({ principal: 'eve', token }),
    },
  ];
}

function wrongIds(): readonly Attack[] {
  const ids: Record<string, (scene: Scene) => string> = {
    'the token': ({ token }) => token,
    'the handle': ({ handle }) => handle,
    'the id in lower case': ({ session }) => session.id.toLowerCase(),
    'the id with a space': ({ session }) => `${session.id} `,
    'the id with a line feed': ({ session }) => `${session.id}\n`,
    'a look-alike of ULID': ({ session }) => session.id.replaceAll('0', 'O').replaceAll('1', 'I'),
    'the id of nobody': () => '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'an empty text': () => '',
    'the name of a prototype': () => '__proto__',
    constructor: () => 'constructor',
    '1,000,000 characters': () => 'x'.repeat(1_000_000),
    'a lone surrogate': () => '\ud800',
    SQL: () => "' OR 1=1 --",
  };
  return Object.entries(ids).flatMap(([what, spell]): Attack[] => [
    {
      name: `expireSession: ${what}`,
      expected: 'nothing',
      act: (scene) => scene.store.expireSession(spell(scene)),
    },
    {
      name: `history: ${what}`,
      expected: 'nothing',
      act: async (scene) => (await Array.fromAsync(scene.store.history(spell(scene)))).at(0),
    },
  ]);
}

// Nothing is answered under a clock that gives no time: what is compared with it would live for ever.
function brokenClocks(): readonly Attack[] {
  const readings: Record<string, unknown> = {
    ...everyType(),
    undefined: undefined,
    zero: 0,
    'a negative time': -1,
    'the year 10000': 253_402_300_800_000,
    'a text of digits': '1800000000000',
  };
  // It is later than the beginning of 1970, and a list of one number is one to every operator.
  delete readings['a fraction'];
  return Object.entries(readings).flatMap(([what, reading]): readonly Attack[] => {
    const under = (call: (scene: Scene) => Promise<unknown>) => async (scene: Scene) => {
      const now = scene.clock.now();
      scene.clock.set(reading as never);
      try {
        return await call(scene);
      } finally {
        scene.clock.set(now);
      }
    };
    return [
      refused(
        'clock',
        `get: the clock shows ${what}`,
        under(({ store, token }) => store.get(token)),
      ),
      refused(
        'clock',
        `touch: the clock shows ${what}`,
        under(({ store, token }) => store.touch(token)),
      ),
      refused(
        'clock',
        `expire: the clock shows ${what}`,
        under(({ store, token }) => store.expire(token)),
      ),
      refused(
        'clock',
        `create: the clock shows ${what}`,
        under(({ store }) => store.create({ principal: 'eve' })),
      ),
    ];
  });
}

function brokenRandomness(): readonly Attack[] {
  const sources: Record<string, (size: number) => unknown> = {
    'gives zeros': (size) => new Uint8Array(size),
    'gives too few bytes': (size) => new Uint8Array(size - 1).fill(7),
    'gives too many bytes': (size) => new Uint8Array(size + 1).fill(7),
    'gives nothing': () => undefined,
    'gives a text': (size) => 'x'.repeat(size),
    'gives a list': (size) => new Array(size).fill(7),
    'gives larger numbers': (size) => new Uint16Array(size).fill(7),
    'gives a promise': async (size) => new Uint8Array(size).fill(7),
    'gives what says that it is large enough': (size) =>
      Object.defineProperty(new Uint8Array(1).fill(7), 'length', { value: size }),
  };
  return Object.entries(sources).map(([what, randomBytes]) =>
    refused('randomBytes', `create: the source of random bytes ${what}`, async ({ log, clock }) => {
      const options = { policy: POLICY, clock: clock.now, randomBytes: randomBytes as never };
      return (await SessionStore.open(log, options)).create({ principal: 'eve' });
    }),
  );
}

function wrongOptions(): readonly Attack[] {
  const { 'a function': _, 'a class': __, ...noFunctions } = everyType();
  const { 'an arrow': ___, ...types } = { 'an arrow': undefined, ...everyType() };
  const wrong: Record<string, Readonly<Record<string, unknown>>> = {
    handleKeys: {
      ...types,
      'a short key': [{ id: 'k', key: 'x'.repeat(31) }],
      'a key of zeros': [{ id: 'k', key: new Uint8Array(32) }],
      'a key that is missing': [{ id: 'k', key: undefined }],
      'a key without an id': [{ key: 'x'.repeat(32) }],
      'an id with a colon': [{ id: 'a:b', key: 'x'.repeat(32) }],
      'an id with a line feed': [{ id: 'a\n', key: 'x'.repeat(32) }],
      'the name of a prototype': [{ id: '__proto__', key: 'x'.repeat(32) }],
      'one key twice': [
        { id: 'a', key: 'x'.repeat(32) },
        { id: 'b', key: 'x'.repeat(32) },
      ],
    },
    acceptPlainHandlesUntil: { ...everyType(), 'a time without keys': 1_800_000_000_000 },
    clock: noFunctions,
    randomBytes: noFunctions,
    signal: types,
    tokenPrefix: {
      ...types,
      'a handle': 'sha256:v1',
      'a dash': 'a-b',
      'a line feed': 'a\n',
      NUL: 'a\0',
      '33 letters': 'a'.repeat(33),
    },
    tokenDomain: {
      ...types,
      'a space': 'a b',
      NUL: 'a\0b',
      'a line feed': 'a\n',
      'a letter of another alphabet': 'а',
      '129 letters': 'a'.repeat(129),
    },
  };
  const field = (name: string, value: unknown, what: string): Attack =>
    refused(name, `open: ${name} is ${what}`, ({ log }) =>
      SessionStore.open(log, { policy: POLICY, [name]: value } as never),
    );
  const policyFields = [
    'idleTimeoutMs',
    'absoluteTimeoutMs',
    'touchIntervalMs',
    'maxSessionsPerPrincipal',
    'rotationGraceMs',
    'onLimit',
    'onReuse',
  ];
  const policies = policyFields.flatMap((name) =>
    Object.entries({ ...types, '1,000 years': 31_556_952_000_000, 'a text of digits': '60000' }).map(([what, value]) =>
      refused(`policy.${name}`, `open: policy.${name} is ${what}`, ({ log }) =>
        SessionStore.open(log, { policy: { ...POLICY, [name]: value } as never }),
      ),
    ),
  );
  return [
    ...Object.entries(wrong).flatMap(([name, values]) =>
      Object.entries(values).map(([what, value]) => field(name, value, what)),
    ),
    ...policies,
    refused('policy', 'open: there is no policy', ({ log }) => SessionStore.open(log, {} as never)),
    refused('options', 'open: there are no options', ({ log }) => SessionStore.open(log, undefined as never)),
    refused('log', 'open: there is no log', () => SessionStore.open({} as never, { policy: POLICY })),
  ];
}
