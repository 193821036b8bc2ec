import { readInteger, readRequest } from './request.ts';

/**
 * How large the parts of a session may be. Checked before anything is hashed or serialised.
 *
 * @since 0.1.0
 */
export interface SessionLimits {
  /** Bytes of the attributes as JSON in UTF-8. */
  readonly attributesBytes: number;
  /** Containers inside each other in the attributes, the attributes themselves being the first. */
  readonly attributesDepth: number;
  /** Keys in the attributes, at every depth together. */
  readonly attributesKeys: number;
  /** Bytes of a principal in UTF-8. */
  readonly principalBytes: number;
  /** Bytes of one event's data in UTF-8. */
  readonly eventBytes: number;
}

const KEYS = ['attributesBytes', 'attributesDepth', 'attributesKeys', 'principalBytes', 'eventBytes'] as const;

/** The limits of a store that sets none. */
export const DEFAULT_LIMITS: SessionLimits = Object.freeze({
  attributesBytes: 4096,
  attributesDepth: 8,
  attributesKeys: 64,
  principalBytes: 256,
  eventBytes: 16_384,
});

/** What no option can raise a limit above, and what every event of a log is held to. */
export const HARD_LIMITS: SessionLimits = Object.freeze({
  attributesBytes: 262_144,
  attributesDepth: 64,
  attributesKeys: 4096,
  principalBytes: 4096,
  eventBytes: 524_288,
});

/**
 * The default limits with some of them replaced, frozen.
 *
 * @throws `ERR_SESSION_INVALID` naming the limit that is not a whole number from 1 to its hard ceiling.
 */
export function readLimits(limits: unknown): SessionLimits {
  if (limits === undefined) return DEFAULT_LIMITS;
  const given = readRequest('limits', limits, KEYS);
  const read = { ...DEFAULT_LIMITS };
  for (const key of KEYS) {
    if (given[key] !== undefined) read[key] = readInteger(`limits.${key}`, given[key], 1, HARD_LIMITS[key]);
  }
  return Object.freeze(read);
}
