import type { Tree } from './tree.ts';

interface Manifest {
  readonly exports?: Readonly<Record<string, string | { readonly types: string }>>;
}

/** An entry point of a package: what its users import, and the source file behind it. */
export interface EntryPoint {
  /** As it is imported, such as `@sessionlog/core/testing`. */
  readonly specifier: string;
  /** As it is written, such as `packages/core/src/testing/index.ts`. */
  readonly source: string;
  /** As it is declared once built, such as `packages/core/dist/testing/index.d.ts`. */
  readonly declaration: string;
}

/** The entry points that the manifests of all packages name. */
export function entryPoints(tree: Tree): EntryPoint[] {
  const found: EntryPoint[] = [];
  for (const path of tree.paths(/^packages\/[^/]+\/package\.json$/)) {
    const folder = path.slice(0, -'/package.json'.length);
    const { exports = {} }: Manifest = JSON.parse(tree.text(path));
    for (const [subpath, target] of Object.entries(exports)) {
      if (typeof target === 'string') continue;
      const declaration = target.types.replace(/^\./, folder);
      const source = declaration.replace(`${folder}/dist/`, `${folder}/src/`).replace(/\.d\.ts$/, '.ts');
      found.push({ specifier: subpath.replace(/^\./, folder.replace('packages', '@sessionlog')), source, declaration });
    }
  }
  return found;
}
