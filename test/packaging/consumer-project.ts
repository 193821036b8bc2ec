import { realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProgramEnd, runNode } from '../setup/run-program.ts';
import { type PackedPackage, packageManager, succeed } from './packed-package.ts';

// What the packages depend on, and where it is installed in this workspace: nothing is fetched.
const INSTALLED: Readonly<Record<string, string>> = {
  '@opentelemetry/api': 'packages/opentelemetry/node_modules/@opentelemetry/api',
  '@types/express-session': 'packages/web/node_modules/@types/express-session',
  '@types/node': 'node_modules/@types/node',
  'better-sqlite3': 'packages/eventlog-sqlite/node_modules/better-sqlite3',
  cookie: 'packages/web/node_modules/cookie',
  'express-session': 'packages/web/node_modules/express-session',
  'cli-progress': 'packages/cli/node_modules/cli-progress',
  commander: 'packages/cli/node_modules/commander',
  'fast-check': 'node_modules/fast-check',
  fastify: 'packages/web/node_modules/fastify',
  kysely: 'packages/eventlog-sqlite/node_modules/kysely',
  pg: 'packages/eventlog-postgres/node_modules/pg',
  ulid: 'packages/core/node_modules/ulid',
};

/** A project outside the workspace that has the packages installed from their tarballs. */
export class ConsumerProject {
  readonly #root: string;
  readonly #directory: string;

  private constructor(root: string, directory: string) {
    this.#root = root;
    this.#directory = directory;
  }

  static async install(root: string, directory: string, packed: readonly PackedPackage[]): Promise<ConsumerProject> {
    const dependencies = Object.fromEntries([
      ...Object.entries(INSTALLED).map(([name, path]) => [name, `link:${realpathSync(join(root, path))}`]),
      ...packed.map(({ name, tarball }) => [name, `file:${tarball}`]),
    ]);
    await mkdir(directory);
    const manifest = { private: true, type: 'module', dependencies, pnpm: { overrides: dependencies } };
    await writeFile(join(directory, 'package.json'), JSON.stringify(manifest));
    await succeed('npx', [...packageManager(root), 'install', '--offline', '--ignore-workspace'], directory);
    return new ConsumerProject(root, directory);
  }

  /** Runs a program of the project. */
  async run(file: string, code: string): Promise<ProgramEnd> {
    await writeFile(join(this.#directory, file), code);
    return runNode([file], this.#directory);
  }

  /** Compiles a file of the project, checking the declarations of all that it imports. */
  async compile(file: string, code: string): Promise<ProgramEnd> {
    await writeFile(join(this.#directory, file), code);
    const compiler = join(this.#root, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--types', 'node'];
    const target = ['--target', 'es2024', '--lib', 'es2024,esnext.disposable', '--skipLibCheck', 'false'];
    return runNode([compiler, '--ignoreConfig', ...options, ...target, file], this.#directory);
  }
}
