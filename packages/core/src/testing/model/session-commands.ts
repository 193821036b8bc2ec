import fc from 'fast-check';
import type { JsonObject } from '../../json.ts';
import type { SessionPolicy } from '../../session-policy.ts';
import { AdvanceCommand } from './advance-command.ts';
import { CompactCall } from './compact-call.ts';
import { CreateCall } from './create-call.ts';
import { ExpireCall } from './expire-call.ts';
import { GetCommand } from './get-command.ts';
import { LandCommand } from './land-command.ts';
import { ListCommand } from './list-command.ts';
import { MakeCallCommand } from './make-call-command.ts';
import { MintCall } from './mint-call.ts';
import { PresentCall } from './present-call.ts';
import { ReopenCommand } from './reopen-command.ts';
import { RestartCommand } from './restart-command.ts';
import { SendCallCommand } from './send-call-command.ts';
import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';
import { TouchCall } from './touch-call.ts';

const LABELS = ['A', 'B', 'C'];
const MINTED_LABELS = ['M', 'N', 'O'];
const PRINCIPALS = ['ann', 'bob'];

/**
 * Options of {@link sessionCommands}.
 *
 * @since 0.1.0
 */
export interface SessionCommandsOptions {
  /** The log of the story is a `CompactableEventLog`: it is compacted, too. Absent: it is not. */
  readonly compactable?: boolean | undefined;
}

/**
 * Stories about a few sessions of two principals in several stores: calls that answer at once, calls whose event lands
 * late, time that passes or is set back, restarts, compactions.
 *
 * @param policy - its timeouts are the steps of time that matter.
 * @param stores - how many stores there are, 1 or more.
 * @param options - what the log can do.
 * @since 0.1.0
 */
export function sessionCommands(
  policy: SessionPolicy,
  stores: number,
  { compactable = false }: SessionCommandsOptions = {},
): fc.Arbitrary<Iterable<fc.AsyncCommand<SessionModel, SessionSystem>>> {
  const label = fc.constantFrom(...LABELS, ...(compactable ? MINTED_LABELS : []));
  const principal = fc.constantFrom(...PRINCIPALS);
  const store = fc.nat(stores - 1);
  const attributes: fc.Arbitrary<JsonObject> = fc.constantFrom(
    {},
    { role: 'operator' },
    { n: 1, deep: [null, { a: '\u2028' }] },
  );
  const { idleTimeoutMs = policy.absoluteTimeoutMs, absoluteTimeoutMs, touchIntervalMs = 0 } = policy;
  const edges = [1, touchIntervalMs, idleTimeoutMs - touchIntervalMs, idleTimeoutMs, absoluteTimeoutMs].flatMap(
    (edge) => [edge - 1, edge, edge + 1],
  );
  const wait = fc.constantFrom(...edges.filter((edge) => edge > 0));
  const setBack = fc.constantFrom(-1, -idleTimeoutMs);
  const shorter = fc.option(fc.constantFrom(0, 1, touchIntervalMs + 1, idleTimeoutMs, idleTimeoutMs + 1), {
    nil: undefined,
    freq: 4,
  });
  const create = fc
    .tuple(fc.constantFrom(...LABELS), principal, attributes, shorter)
    .map((parts) => new CreateCall(...parts));
  const mintable = fc.constantFrom(...MINTED_LABELS);
  const mint = fc.tuple(mintable, principal, attributes, shorter).map((parts) => new MintCall(...parts));
  const present = fc.tuple(mintable, principal).map((parts) => new PresentCall(...parts));
  const compact = fc.constantFrom(0, 0, 1, idleTimeoutMs, absoluteTimeoutMs).map((ms) => new CompactCall(ms));
  const touch = fc
    .tuple(label, fc.option(attributes, { nil: undefined }), shorter)
    .map((parts) => new TouchCall(...parts));
  const expire = label.map((of) => new ExpireCall(of));
  // Tokens that a store draws differ from others by what a compaction forgets.
  const ofCompactable = compactable ? [mint, mint, present, compact, compact] : [];
  const made = fc
    .tuple(fc.oneof(create, create, touch, expire, ...ofCompactable), store)
    .map((parts) => new MakeCallCommand(...parts));
  const sent = fc
    .tuple(fc.oneof(create, touch, touch, expire, ...ofCompactable), store)
    .map((parts) => new SendCallCommand(...parts));
  const commands: fc.Arbitrary<SessionCommand>[] = [
    made,
    made,
    sent,
    sent,
    fc.constant(new LandCommand()),
    fc.constant(new LandCommand()),
    fc.tuple(label, store).map((parts) => new GetCommand(...parts)),
    fc.tuple(fc.option(principal, { nil: undefined }), store).map((parts) => new ListCommand(...parts)),
    fc.oneof(wait, wait, setBack).map((ms) => new AdvanceCommand(ms)),
    fc.oneof(
      store.map((index) => new ReopenCommand(index)),
      fc.constant(new RestartCommand(stores)),
    ),
  ];
  return fc.commands(commands, { maxCommands: 90, size: 'max' });
}
