import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../setup/run-program.ts';

/** A package as it would be published. */
export interface PackedPackage {
  readonly name: string;
  /** Path of the tarball. */
  readonly tarball: string;
  /** Where the tarball is unpacked. */
  readonly folder: string;
}

interface PackReport {
  readonly name: string;
  readonly filename: string;
}

/** The package manager of this workspace, as arguments of `npx`. */
export function packageManager(root: string): string[] {
  const { packageManager: pinned }: { packageManager: string } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return ['--yes', pinned.replace(/\+.*$/, '')];
}

/** Packs every package of the workspace at `root`, as it was built, into `directory`. */
export async function packPackages(root: string, directory: string): Promise<PackedPackage[]> {
  const pack = [...packageManager(root), '-r', '--filter', './packages/*', 'pack', '--json'];
  const output = await succeed('npx', [...pack, '--pack-destination', directory], root);
  const reports: PackReport[] = JSON.parse(output);
  return Promise.all(
    reports.map(async ({ name, filename }) => {
      const folder = join(directory, name);
      await mkdir(folder, { recursive: true });
      await succeed('tar', ['-xzf', filename, '--strip-components=1', '-C', folder], directory);
      return { name, tarball: filename, folder };
    }),
  );
}

/** Runs a program that has to end well. @returns what it wrote to its standard output. */
export async function succeed(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(command, args, cwd);
  if (code !== '0') throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`);
  return stdout;
}
