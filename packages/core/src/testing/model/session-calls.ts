import fc from 'fast-check';
import type { JsonObject } from '../../json.ts';
import type { SessionPolicy } from '../../session-policy.ts';
import { CompactCall } from './compact-call.ts';
import { CreateCall } from './create-call.ts';
import { ExpireAllCall } from './expire-all-call.ts';
import { ExpireCall } from './expire-call.ts';
import { ExpirePrincipalCall } from './expire-principal-call.ts';
import { ExpireSessionCall } from './expire-session-call.ts';
import { GetCall } from './get-call.ts';
import { MintCall } from './mint-call.ts';
import { PresentCall } from './present-call.ts';
import { RotateCall } from './rotate-call.ts';
import type { SessionCall } from './session-call.ts';
import { TouchCall } from './touch-call.ts';

// The first ones come more often: a story tells more where several calls are about one session.
const LABELS = ['A', 'A', 'A', 'B', 'B', 'C'];
const MINTED_LABELS = ['M', 'M', 'M', 'N', 'N', 'O', 'P', 'Q', 'R'];
const PRINCIPALS = ['ann', 'bob', 'anonymous', 'anonymous:1'];

const attributes: fc.Arbitrary<JsonObject> = fc.constantFrom(
  {},
  { role: 'operator' },
  { n: 1, deep: [null, { a: '\u2028' }] },
);
const someAttributes = fc.option(attributes, { nil: undefined, freq: 2 });

/** One of few principals; two of them have not said who they are. */
export const modelPrincipal: fc.Arbitrary<string> = fc.constantFrom(...PRINCIPALS);

/** One of few labels that a store's own tokens have. */
export const mintedLabel: fc.Arbitrary<string> = fc.constantFrom(...MINTED_LABELS);

/** One of few labels. */
export const modelLabel: fc.Arbitrary<string> = fc.constantFrom(...LABELS, ...MINTED_LABELS);

/**
 * Calls about a few sessions of a few principals.
 *
 * @param policy - its timeouts are the wishes and the windows that matter.
 * @param compactable - whether the log is compacted, too.
 */
export function sessionCalls(policy: SessionPolicy, compactable: boolean): fc.Arbitrary<SessionCall> {
  const { idleTimeoutMs = policy.absoluteTimeoutMs, absoluteTimeoutMs, touchIntervalMs = 0 } = policy;
  const shorter = fc.option(fc.constantFrom(0, 1, touchIntervalMs + 1, idleTimeoutMs, idleTimeoutMs + 1), {
    nil: undefined,
    freq: 4,
  });
  const begun = fc.tuple(modelPrincipal, attributes, shorter);
  const create = fc.tuple(fc.constantFrom(...LABELS), begun).map(([label, parts]) => new CreateCall(label, ...parts));
  const mint = fc.tuple(mintedLabel, begun).map(([label, parts]) => new MintCall(label, ...parts));
  const present = fc.tuple(mintedLabel, modelPrincipal).map((parts) => new PresentCall(...parts));
  const touch = fc.tuple(modelLabel, someAttributes, shorter).map((parts) => new TouchCall(...parts));
  const login = fc.option(modelPrincipal, { nil: undefined, freq: 2 });
  const rotate = fc.tuple(modelLabel, mintedLabel, someAttributes, login).map((parts) => new RotateCall(...parts));
  const except = fc.option(modelLabel, { nil: undefined, freq: 3 });
  const compact = fc.constantFrom(0, 0, 1, idleTimeoutMs, absoluteTimeoutMs).map((ms) => new CompactCall(ms));
  return fc.oneof(
    { weight: 4, arbitrary: create as fc.Arbitrary<SessionCall> },
    { weight: 2, arbitrary: mint },
    { weight: 1, arbitrary: present },
    { weight: 5, arbitrary: touch },
    { weight: 6, arbitrary: rotate },
    { weight: 4, arbitrary: modelLabel.map((label) => new GetCall(label)) },
    { weight: 2, arbitrary: modelLabel.map((label) => new ExpireCall(label)) },
    { weight: 2, arbitrary: modelLabel.map((label) => new ExpireSessionCall(label)) },
    { weight: 2, arbitrary: fc.tuple(modelPrincipal, except).map((parts) => new ExpirePrincipalCall(...parts)) },
    { weight: 1, arbitrary: fc.constant(new ExpireAllCall()) },
    { weight: compactable ? 3 : 0, arbitrary: compact },
  );
}
