import type { Session } from '@sessionlog/core';
import type { Command } from 'commander';
import { addLogOptions, type LogOptions } from '../add-log-options.ts';
import { confirm } from '../confirm.ts';
import { Output } from '../output.ts';
import { readSessionId } from '../session-id.ts';
import { sessionText } from '../session-text.ts';
import { sessionTip } from '../session-tip.ts';
import type { Shell } from '../shell.ts';
import { type OpenedStore, withStore } from '../with-store.ts';

interface RevokeOptions extends LogOptions {
  readonly yes?: true;
  readonly reason?: string;
  readonly actor?: string;
  readonly except?: string;
}

/** What is to be ended, and how it is. */
interface Revocation {
  /** The sessions that it would end. */
  readonly sessions: (opened: OpenedStore) => AsyncIterable<Session>;
  /** Ends them. @returns how many it ended. */
  readonly end: (opened: OpenedStore) => Promise<number>;
}

const MOST_SHOWN = 20;

/** `revoke`: ends a session, those of a principal, or all, after it showed them and asked. */
export function addRevoke(program: Command, shell: Shell): void {
  const group = program.command('revoke').description('end sessions, for ever, after showing them and asking');
  const why = ({ reason, actor }: RevokeOptions) => ({ reason, actor });

  addRevokeOptions(group.command('session').description('end one session, and what it was rotated to'))
    .argument('<session>', 'its public id')
    .action(async (given: string, options: RevokeOptions) => {
      const id = readSessionId(given);
      await revoke(shell, options, {
        sessions: (opened) => sessionTip(opened, id),
        end: async ({ store }) => Number((await store.expireSession(id, why(options))) !== undefined),
      });
    });

  addRevokeOptions(group.command('principal').description('end all sessions of a principal'))
    .argument('<name>', 'the principal, byte for byte')
    .option('--except <session>', 'but for one session, by its public id')
    .action(async (principal: string, options: RevokeOptions) => {
      const except = options.except === undefined ? undefined : readSessionId(options.except);
      await revoke(shell, options, {
        sessions: (opened) => ofPrincipal(opened, principal, except),
        end: ({ store }) => store.expirePrincipal(principal, { ...why(options), except }),
      });
    });

  addRevokeOptions(group.command('all').description('end all sessions of everybody')).action(
    async (options: RevokeOptions) => {
      await revoke(shell, options, {
        sessions: ({ store }) => store.list(),
        end: ({ store }) => store.expireAll(why(options)),
      });
    },
  );
}

function addRevokeOptions(command: Command): Command {
  return addLogOptions(command)
    .option('--reason <text>', 'why, for the audit trail')
    .option('--actor <name>', 'who does it, for the audit trail')
    .option('--yes', 'do not ask');
}

async function revoke(shell: Shell, options: RevokeOptions, { sessions, end }: Revocation): Promise<void> {
  const output = new Output(shell, options.json === true);
  await withStore(shell, options, 'append', async (opened) => {
    let count = 0;
    for await (const session of sessions(opened)) {
      count += 1;
      if (count <= MOST_SHOWN) output.show(sessionText(session));
    }
    if (count > MOST_SHOWN) output.show(`and ${count - MOST_SHOWN} more`);
    const isAgreed = count === 0 || options.yes === true || (await confirm(shell, `End ${named(count)} for ever?`));
    if (!isAgreed) shell.code = 1;
    const ended = isAgreed ? await end(opened) : 0;
    await output.answer({ ended }, isAgreed ? `Ended ${named(ended)}.` : 'Ended nothing.');
  });
}

async function* ofPrincipal(
  opened: OpenedStore,
  principal: string,
  except: string | undefined,
): AsyncGenerator<Session, void, undefined> {
  const spared = new Set<string>();
  if (except !== undefined) for await (const { id } of sessionTip(opened, except)) spared.add(id);
  for await (const session of opened.store.list({ principal })) if (!spared.has(session.id)) yield session;
}

function named(count: number): string {
  return count === 1 ? '1 session' : `${count} sessions`;
}
