import { SessionInvalidError } from './errors.ts';
import { type ReadHandleKey, readHandleKeys } from './handle-key.ts';
import { readMoment } from './request.ts';
import { answeringState } from './rotation-line.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';
import { isToken } from './token.ts';
import { TokenDigest } from './token-digest.ts';
import { keyedTokenHandle, type TokenHandle, tokenHandle, tokenHandleKeyId } from './token-handle.ts';

/**
 * What a store makes of tokens: one handle under each of its keys, or the plain one where it has none. Where its keys are
 * unknown it recognises every handle, and makes none: no token is known by it.
 */
export class TokenHandles {
  readonly #tokenDomain: string;
  readonly #keys: readonly ReadHandleKey[] | 'unknown';
  readonly #acceptPlainUntil: number;
  readonly #digest: TokenDigest;

  /**
   * @param keys - the first one mints; none: all handles are plain.
   * @param acceptPlainUntil - the first moment, in epoch milliseconds, at which plain handles open nothing.
   */
  constructor(tokenDomain: string, keys: readonly ReadHandleKey[] | 'unknown', acceptPlainUntil: number) {
    this.#tokenDomain = tokenDomain;
    this.#keys = keys;
    this.#acceptPlainUntil = acceptPlainUntil;
    this.#digest = new TokenDigest(tokenDomain);
  }

  /** The handle under which a creation is recorded. @throws `ERR_SESSION_INVALID` where the keys are unknown. */
  mint(token: string): TokenHandle {
    const [first] = this.#known();
    return first === undefined ? tokenHandle(this.#tokenDomain, token) : this.#under(first, token);
  }

  /**
   * The handles that open the session of a token at `now`, in the order in which they are looked for: those of the keys
   * in their order, then the plain one while it is honoured. The first is that of {@link mint}.
   */
  candidates(token: string, now: number): readonly TokenHandle[] {
    if (this.#keys === 'unknown') return [];
    if (this.#keys.length === 0) return [tokenHandle(this.#tokenDomain, token)];
    return now < this.#acceptPlainUntil ? this.every(token) : this.#keys.map((key) => this.#under(key, token));
  }

  /**
   * The handles under which the token may have been used: {@link candidates}, and the plain one even where it is no
   * longer honoured, the one of {@link mint} first. A creation looks for them, since a token is used once.
   *
   * @throws `ERR_SESSION_INVALID` where the keys are unknown.
   */
  every(token: string): readonly [TokenHandle, ...TokenHandle[]] {
    const plain = tokenHandle(this.#tokenDomain, token);
    const [first, ...others] = this.#known().map((key) => this.#under(key, token));
    return first === undefined ? [plain] : [first, ...others, plain];
  }

  /**
   * Whether a token could open the session of this handle at `now`: it is among the {@link candidates} of some token, or
   * the keys are unknown.
   */
  recognises(handle: TokenHandle, now: number): boolean {
    return now < this.recognisedUntil(handle);
  }

  /** The first moment, in epoch milliseconds, at which it does not {@link recognises} a handle. */
  recognisedUntil(handle: TokenHandle): number {
    if (this.#keys === 'unknown') return Number.POSITIVE_INFINITY;
    const keyId = tokenHandleKeyId(handle);
    if (keyId === undefined) return this.#acceptPlainUntil;
    for (const { id } of this.#keys) if (id === keyId) return Number.POSITIVE_INFINITY;
    return Number.NEGATIVE_INFINITY;
  }

  /** What is known of a token at `now`, of one that is dead or was rotated out too, unless it is forgotten. */
  find(projection: SessionProjection, token: string, now: number): SessionState | undefined {
    const sought = this.#keys.length === 0 ? this.#digest.of(token) : token;
    const place = this.place(projection, sought, now);
    return place === undefined ? undefined : projection.stateAt(place);
  }

  /**
   * What {@link place} looks for, of a value straight from a request; `undefined` if it is no token by {@link isToken}: the
   * digest where there is no key, and else the token. No handle is made of it.
   */
  sought(value: unknown, prefix: string): string | undefined {
    // Most stores have no key, and every request comes this way.
    if (this.#keys.length === 0) return this.#digest.read(value, prefix);
    return isToken(value, prefix) ? value : undefined;
  }

  /**
   * {@link SessionProjection.place} of what is known at `now` of a token that is {@link sought}; a session that lives there
   * answers to it.
   */
  place(projection: SessionProjection, sought: string, now: number): number | undefined {
    if (this.#keys.length === 0) return projection.plainPlace(sought);
    for (const handle of this.candidates(sought, now)) {
      const place = projection.place(handle);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  /**
   * The live state that the token of a state answers with at `now`: its own, or in its grace the one in its place, unless
   * that has a key that is not known here.
   */
  answering(projection: SessionProjection, state: SessionState | undefined, now: number): SessionState | undefined {
    const answering = answeringState(projection, state, now);
    return answering && this.recognises(answering.handle, now) ? answering : undefined;
  }

  #known(): readonly ReadHandleKey[] {
    if (this.#keys !== 'unknown') return this.#keys;
    throw new SessionInvalidError(
      'handleKeys',
      'are unknown to this store. Give them, to begin a session by its token.',
    );
  }

  #under({ id, key }: ReadHandleKey, token: string): TokenHandle {
    return keyedTokenHandle(id, key, this.#tokenDomain, token);
  }
}

/**
 * Reads the options `handleKeys` and `acceptPlainHandlesUntil` of a store.
 *
 * @param tokenDomain - read already.
 * @throws `ERR_SESSION_INVALID` naming the field; the second means nothing without the first.
 */
export function readTokenHandles(
  tokenDomain: string,
  handleKeys: unknown,
  acceptPlainHandlesUntil: unknown,
): TokenHandles {
  const until = readMoment('acceptPlainHandlesUntil', acceptPlainHandlesUntil);
  if (handleKeys !== undefined && handleKeys !== 'unknown') {
    return new TokenHandles(tokenDomain, readHandleKeys(handleKeys), until ?? Number.NEGATIVE_INFINITY);
  }
  if (until !== undefined) {
    throw new SessionInvalidError('acceptPlainHandlesUntil', 'needs handleKeys: without keys all handles are plain.');
  }
  return new TokenHandles(tokenDomain, handleKeys ?? [], Number.POSITIVE_INFINITY);
}
