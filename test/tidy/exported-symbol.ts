import { posix } from 'node:path';
import type { Statement } from 'oxc-parser';
import type { Source } from './source.ts';
import type { Tree } from './tree.ts';

/** A symbol and the file that declares it. */
export interface ExportedSymbol {
  readonly path: string;
  readonly name: string;
}

/** What a file exports of its own. */
export function ownExports({ module, path }: Source): ExportedSymbol[] {
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .filter(({ moduleRequest }) => moduleRequest === null)
    .map(({ localName, exportName }) => localName.name ?? exportName.name)
    .filter((name) => name !== null)
    .map((name) => ({ path, name }));
}

/** What can be imported from an entry point, where it is declared. Relative imports only, of sources or declarations. */
export function entryExports(tree: Tree, path: string): ExportedSymbol[] {
  const source = tree.source(path);
  const found = ownExports(source);
  for (const { moduleRequest, importName } of source.module.staticExports.flatMap(({ entries }) => entries)) {
    if (moduleRequest === null) continue;
    const target = posix.join(posix.dirname(path), moduleRequest.value);
    const file = tree.has(target) ? target : target.replace(/\.[jt]s$/, '.d.ts');
    if (importName.name === null) found.push(...entryExports(tree, file));
    else found.push({ path: file, name: importName.name });
  }
  return found;
}

/** The statements that declare a name in a file: several for overloads, or for a type and a value of one name. */
export function declarations({ program }: Source, name: string): Statement[] {
  return program.body.filter((statement) => {
    const declared = 'declaration' in statement && statement.declaration !== null ? statement.declaration : statement;
    if ('declarations' in declared) return declared.declarations.some(({ id }) => 'name' in id && id.name === name);
    return 'id' in declared && declared.id !== null && 'name' in declared.id && declared.id.name === name;
  }) as Statement[];
}
