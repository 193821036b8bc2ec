import fc from 'fast-check';
import type { SessionPolicy } from '../../session-policy.ts';
import { AdvanceCommand } from './advance-command.ts';
import { ForgeRotationCommand } from './forge-rotation-command.ts';
import { LandCommand } from './land-command.ts';
import { ListCommand } from './list-command.ts';
import { MakeCallCommand } from './make-call-command.ts';
import { ReopenCommand } from './reopen-command.ts';
import { RestartCommand } from './restart-command.ts';
import { SendCallCommand } from './send-call-command.ts';
import { mintedLabel, modelLabel, modelPrincipal, sessionCalls } from './session-calls.ts';
import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

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
 * Stories about a few sessions of a few principals in several stores: calls that answer at once, calls whose event lands
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
  const store = fc.nat(stores - 1);
  const call = sessionCalls(policy, compactable);
  const {
    idleTimeoutMs = policy.absoluteTimeoutMs,
    absoluteTimeoutMs,
    touchIntervalMs = 0,
    rotationGraceMs = 0,
  } = policy;
  const steps = [
    1,
    touchIntervalMs,
    rotationGraceMs,
    idleTimeoutMs - touchIntervalMs,
    idleTimeoutMs,
    absoluteTimeoutMs,
  ];
  const edges = steps.flatMap((edge) => [edge - 1, edge, edge + 1]);
  const wait = fc.constantFrom(...edges.filter((edge) => edge > 0));
  const setBack = fc.constantFrom(-1, -idleTimeoutMs);
  const login = fc.option(modelPrincipal, { nil: undefined, freq: 2 });
  const forge = fc.tuple(modelLabel, mintedLabel, login).map((parts) => new ForgeRotationCommand(...parts));
  const commands: readonly fc.WeightedArbitrary<SessionCommand>[] = [
    { weight: 6, arbitrary: fc.tuple(call, store).map((parts) => new MakeCallCommand(...parts)) },
    { weight: 3, arbitrary: fc.tuple(call, store).map((parts) => new SendCallCommand(...parts)) },
    { weight: 3, arbitrary: fc.constant(new LandCommand()) },
    { weight: 1, arbitrary: forge },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.option(modelPrincipal, { nil: undefined }), store)
        .map((parts) => new ListCommand(...parts)),
    },
    { weight: 1, arbitrary: fc.oneof(wait, wait, setBack).map((ms) => new AdvanceCommand(ms)) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        store.map((index) => new ReopenCommand(index)),
        fc.constant(new RestartCommand(stores)),
      ),
    },
  ];
  return fc.commands([fc.oneof(...commands)], { maxCommands: 90, size: 'max' });
}
