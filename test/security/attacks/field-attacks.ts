import type { Attack, Scene } from './attack.ts';
import { refused } from './attack.ts';
import { everyType, wrongIds, wrongLines, wrongMembers, wrongMoments } from './wrong-values.ts';

type Call = (scene: Scene, request: never) => unknown;

const CREATE: Call = ({ store }, request) => store.create(request);
const TOUCH: Call = ({ store, token }, request) => store.touch(token, request);
const ROTATE: Call = ({ store, token }, request) => store.rotate(token, request);
const EXPIRE_PRINCIPAL: Call = ({ store, session }, request) => store.expirePrincipal(session.principal, request);
const EXPIRE_ALL: Call = ({ store }, request) => store.expireAll(request);
const EXPIRE: Call = ({ store, token }, request) => store.expire(token, request);
const EXPIRE_SESSION: Call = ({ store, session }, request) => store.expireSession(session.id, request);
const CHANGES: Call = ({ store }, request) => store.changes(request).next();
const LIST: Call = ({ store }, request) => Array.fromAsync(store.list(request));

/** Everything wrong that can be given to a call in any of its fields. */
export function fieldAttacks(): readonly Attack[] {
  const { true: _, 'an empty text': __, ...noObjects } = everyType();
  return [
    ...requests('create', CREATE),
    ...requests('touch', TOUCH),
    ...requests('expire', EXPIRE),
    ...requests('list', LIST),
    ...requests('changes', CHANGES),
    ...requests('rotate', ROTATE),
    ...requests('expirePrincipal', EXPIRE_PRINCIPAL, 'expire'),
    ...requests('expireAll', EXPIRE_ALL, 'expire'),
    ...fields('create', CREATE, { principal: 'eve' }, { principal: wrongLines(), expiresAt: wrongMoments() }),
    ...fields(
      'create',
      CREATE,
      { principal: 'eve' },
      { attributes: noObjects, signal: everyType(), token: everyType() },
    ),
    ...members('create', CREATE, { principal: 'eve' }),
    ...fields('touch', TOUCH, {}, { attributes: noObjects, expiresAt: wrongMoments(), signal: everyType() }),
    ...members('touch', TOUCH, {}),
    ...fields('expire', EXPIRE, {}, { reason: wrongLines(), actor: wrongLines(), signal: everyType() }),
    ...fields('expireSession', EXPIRE_SESSION, {}, { reason: wrongLines(), actor: wrongLines() }),
    ...fields('rotate', ROTATE, {}, { attributes: noObjects, principal: wrongLines(), signal: everyType() }),
    ...members('rotate', ROTATE, {}),
    ...fields(
      'expirePrincipal',
      EXPIRE_PRINCIPAL,
      {},
      { reason: wrongLines(), actor: wrongLines(), except: wrongIds() },
    ),
    ...fields('expireAll', EXPIRE_ALL, {}, { reason: wrongLines(), actor: wrongLines(), signal: everyType() }),
    ...Object.entries(wrongLines()).map(([what, principal]) =>
      refused('principal', `expirePrincipal: the principal is ${what}`, ({ store }) =>
        store.expirePrincipal(principal as never),
      ),
    ),
    ...fields('changes', CHANGES, {}, { signal: everyType() }),
    ...promotions(),
    ...fields('list', LIST, {}, { principal: wrongLines() }),
  ];
}

function fields(
  name: string,
  call: Call,
  rest: object,
  wrong: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): readonly Attack[] {
  return Object.entries(wrong).flatMap(([field, values]) =>
    Object.keys(values).map((what) =>
      refused(field, `${name}: ${field} is ${what}`, (scene) =>
        call(scene, { ...rest, [field]: values[what] } as never),
      ),
    ),
  );
}

// Who has said who he is stays who he is.
function promotions(): readonly Attack[] {
  return ['admin', 'anonymous', 'anonymous:eve', 'THE-VICTIM', 'constructor', 'the-victim\u0301'].map((principal) =>
    refused('principal', `rotate: to the principal ${JSON.stringify(principal)}`, ({ store, token }) =>
      store.rotate(token, { principal }),
    ),
  );
}

function members(name: string, call: Call, rest: object): readonly Attack[] {
  const values = wrongMembers();
  return Object.keys(values).map((what) =>
    refused('attributes', `${name}: an attribute is ${what}`, (scene) =>
      call(scene, { ...rest, attributes: { a: values[what] } } as never),
    ),
  );
}

// What is no request at all, and what has more in it than it may.
function requests(name: string, call: Call, field = name): readonly Attack[] {
  const { 'what turns into a number': _, ...types } = everyType();
  const wrong: Record<string, unknown> = {
    'a token': 'x'.repeat(40),
    null: null,
    'a number': 1,
    'a function': types['a function'],
    'a symbol': types['a symbol'],
    'a list': ['principal'],
    'a map with an entry': Object.assign(new Map(), { principal2: 'ann' }),
  };
  for (const key of [
    'id',
    'handle',
    'now',
    'createdAt',
    'token_handle',
    '__proto__',
    'constructor',
    Symbol('principal'),
  ]) {
    wrong[`one with ${String(key)}`] = Object.defineProperty({}, key, { value: 'ann', enumerable: true });
    wrong[`one with a hidden ${String(key)}`] = Object.defineProperty({}, key, { value: 'ann' });
  }
  return Object.keys(wrong).map((what) =>
    refused(field, `${name}: the request is ${what}`, (scene) => call(scene, wrong[what] as never)),
  );
}
