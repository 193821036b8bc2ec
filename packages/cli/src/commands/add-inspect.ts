import type { Inspector } from '@sessionlog/inspector';
import type { ServedInspector } from '@sessionlog/inspector/loopback';
import type { Command } from 'commander';
import { addKeyOption, addLogOptions, type LogOptions } from '../add-log-options.ts';
import { readLogLocation } from '../log-location.ts';
import { Output } from '../output.ts';
import type { Shell } from '../shell.ts';
import { showProgress } from '../show-progress.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { UsageError } from '../usage-error.ts';
import { verifyForPage } from '../verify-for-page.ts';
import { watchedLog } from '../watched-log.ts';
import { type OpenedStore, withStore } from '../with-store.ts';

interface InspectOptions extends LogOptions {
  readonly port?: string;
  readonly host?: string;
  readonly allowRevoke?: true;
  readonly name?: string;
}

const HIGHEST_PORT = 65_535;
const NO_PLACE = /^(?:EADDR|EACCES|EAI_|ENOTFOUND|EINVAL)/;

/** `inspect`: a page that shows the sessions. It works until it is interrupted. */
export function addInspect(program: Command, shell: Shell): void {
  const command = program
    .command('inspect')
    .description('show the sessions on a page in the browser, now and at any moment before; an interrupt ends it')
    .option('--port <number>', 'the port; default: one that is free')
    .option('--host <address>', 'listen on this one address or name; default: only this machine comes in')
    .option('--allow-revoke', 'sessions can be ended on the page; without it the log is opened read-only')
    .option('--name <text>', 'what the log is called on the page');
  addKeyOption(addLogOptions(command)).action(async (options: InspectOptions) => {
    const output = new Output(shell, options.json === true);
    const place = { port: readPort(options.port), host: options.host };
    const { isLoopbackHost } = await import('@sessionlog/inspector/loopback');
    const isAlone = place.host === undefined || isLoopbackHost(place.host);
    await withStore(shell, options, options.allowRevoke === true ? 'append' : 'look', async (opened) => {
      await using inspector = await prepared(shell, options, opened);
      if (!isAlone) output.show(EXPOSED);
      await using served = await serve(inspector, place);
      await output.answer({ url: served.url }, served.url);
      output.note('The URL is good once, in one browser. An interrupt (Ctrl+C) ends the page.');
      await untilInterrupted();
    });
  });
}

const EXPOSED =
  'This page is not for this machine alone, and nothing is encrypted: whoever listens on the way can read it, and take it over. Better leave --host out, and come through a tunnel such as that of ssh -L.';

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= HIGHEST_PORT) return port;
  throw new UsageError(`--port takes a number up to ${HIGHEST_PORT}; 0 stands for one that is free.`);
}

async function prepared(
  shell: Shell,
  { log: location, name, allowRevoke }: InspectOptions,
  { store, log, events }: OpenedStore,
): Promise<Inspector> {
  const { createInspector } = await import('@sessionlog/inspector');
  const verify = verifyForPage(readLogLocation(location), events);
  return showProgress(shell, 'preparing the page', events, (step) =>
    createInspector({ log: watchedLog(log, step), store, name, allowRevoke, verify }),
  );
}

async function serve(
  inspector: Inspector,
  place: { readonly port: number | undefined; readonly host: string | undefined },
): Promise<ServedInspector> {
  const { serveInspector } = await import('@sessionlog/inspector/loopback');
  try {
    return await serveInspector(inspector, place);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!NO_PLACE.test(code)) throw error;
    throw new UsageError(`Nothing can listen there (${code}). Name another --port or --host, or leave them out.`);
  }
}
