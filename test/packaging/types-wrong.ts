import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Problem {
  readonly kind: string;
  readonly resolutionKind?: string;
}

/** What we use of what the program itself is made of: it knows one tarball per process, and takes a second to begin. */
interface AreTheTypesWrong {
  createPackageFromTarballData(tarball: Uint8Array): unknown;
  checkPackage(content: unknown): Promise<{ readonly types: unknown; readonly problems?: readonly Problem[] }>;
}

// The program's profile `esm-only`: ours are ES modules, and say so.
const IGNORED: ReadonlySet<string | undefined> = new Set(['node10', 'node16-cjs']);

/** What are-the-types-wrong has to say of a packed package, by the kind of each problem. */
export async function typesWrong(root: string, tarball: string): Promise<readonly string[]> {
  const program = realpathSync(join(root, 'test/node_modules/@arethetypeswrong/cli'));
  const core: AreTheTypesWrong = await import(pathToFileURL(join(program, '../core/dist/index.js')).href);
  const content = core.createPackageFromTarballData(new Uint8Array(readFileSync(tarball)));
  const { types, problems = [] } = await core.checkPackage(content);
  if (types === false) return ['NoTypes'];
  return problems.filter(({ resolutionKind }) => !IGNORED.has(resolutionKind)).map(({ kind }) => kind);
}
