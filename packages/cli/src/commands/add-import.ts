import { type AdoptSessionRequest, policies, readTokenExpiries, type SessionPolicy } from '@sessionlog/core';
import type { Command } from 'commander';
import { addKeyOption, addLogOptions, type LogOptions } from '../add-log-options.ts';
import { readHandleKeyFile } from '../handle-key-file.ts';
import { importSessions } from '../import-sessions.ts';
import { Output } from '../output.ts';
import { readHarnSessions } from '../read-harn-sessions.ts';
import { readTextFile } from '../read-text-file.ts';
import type { Shell } from '../shell.ts';
import { showProgress } from '../show-progress.ts';
import { UsageError } from '../usage-error.ts';
import { withStore } from '../with-store.ts';

interface ImportOptions extends LogOptions {
  readonly policy: string;
}

interface ImportTokensOptions extends ImportOptions {
  readonly principal: string;
  readonly tokenPrefix?: string;
  readonly tokenDomain?: string;
}

const HARN = `The sessions keep their tokens: open the store with tokenDomain: 'harn.orchestrator.session-token.v1'.`;

/** `import`: takes over sessions that began elsewhere. */
export function addImport(program: Command, shell: Shell): void {
  const group = program.command('import').description('take over sessions that began elsewhere; may be repeated');

  addImportOptions(group.command('harn').description('from a log of harn, its file or its SQLite database'))
    .argument('<path>', 'topics/orchestrator.sessions.jsonl, or the database')
    .action(async (path: string, options: ImportOptions) => {
      const policy = readPolicy(options.policy);
      const requests = await readHarnSessions(path);
      await importAll(shell, options, requests, { policy }, HARN);
    });

  addKeyOption(
    addImportOptions(group.command('tokens').description('from a JSON object of token: expiry'))
      .argument('<file>', 'the file, or - for standard input')
      .requiredOption('--principal <name>', 'whose sessions they are')
      .option('--token-prefix <prefix>', 'tokenPrefix of the store')
      .option('--token-domain <domain>', 'tokenDomain of the store'),
  ).action(async (file: string, options: ImportTokensOptions) => {
    const { principal, tokenPrefix, tokenDomain, handleKeys: keys } = options;
    const policy = readPolicy(options.policy);
    const requests = readTokenExpiries(await readTextFile(shell, file), { principal, tokenPrefix });
    const handleKeys = keys === undefined ? undefined : readHandleKeyFile(keys);
    await importAll(shell, options, requests, { policy, tokenPrefix, tokenDomain, handleKeys }, undefined);
  });
}

function addImportOptions(command: Command): Command {
  const names = Object.keys(policies).join(', ');
  return addLogOptions(command).requiredOption('--policy <name>', `how long they may live at most: ${names}`);
}

function readPolicy(name: string): SessionPolicy {
  const found = Object.entries(policies).find(([known]) => known === name);
  if (found === undefined) throw new UsageError(`--policy takes one of: ${Object.keys(policies).join(', ')}.`);
  return found[1];
}

async function importAll(
  shell: Shell,
  options: ImportOptions,
  requests: readonly AdoptSessionRequest[],
  how: Parameters<typeof withStore>[4],
  hint: string | undefined,
): Promise<void> {
  const output = new Output(shell, options.json === true);
  const imported = await withStore(
    shell,
    options,
    'make',
    ({ store }) => showProgress(shell, 'importing', requests.length, (step) => importSessions(store, requests, step)),
    how,
  );
  const { live, over } = imported;
  await output.answer(imported, `Took over ${requests.length} sessions: ${live} are live, ${over} are over.`);
  if (hint !== undefined) output.note(hint);
}
