import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkedOutTree } from '../tidy/checked-out-tree.ts';
import { entryPoints } from '../tidy/entry-point.ts';
import { declarations, type ExportedSymbol, entryExports } from '../tidy/exported-symbol.ts';
import { parseSource, type Source } from '../tidy/source.ts';
import { Tree } from '../tidy/tree.ts';

/** The root of the workspace. */
export const ROOT: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The public surface of an entry point. */
export interface ApiReport {
  /** Where the report is committed, from the root. */
  readonly path: string;
  readonly text: string;
}

/**
 * The public surface of every entry point of every package, as it was built: each exported name with its declaration, in
 * the order of the names, without comments.
 */
export function apiReports(): ApiReport[] {
  return entryPoints(checkedOutTree(ROOT)).map(({ specifier, declaration }) => ({
    path: `docs/api/${specifier.replace('@sessionlog/', '').replaceAll('/', '-')}.api.txt`,
    text: apiReport(specifier, declaration, new Tree(declarationFiles(declaration))),
  }));
}

/** The report of one entry point, whose declarations are in the tree. */
export function apiReport(specifier: string, declaration: string, tree: Tree): string {
  const found = entryExports(tree, declaration).sort((a, b) => compare(a.name, b.name));
  const parts = found.map((symbol) => declared(tree, symbol));
  return [`The public surface of ${specifier}. Written by a machine: npm run api-report`, ...parts].join('\n\n');
}

function declared(tree: Tree, { path, name }: ExportedSymbol): string {
  const source = tree.source(path);
  const statements = declarations(source, name);
  if (statements.length === 0) throw new Error(`${path} exports ${name} and does not declare it.`);
  return statements.map(({ start, end }) => withoutComments(source, start, end)).join('\n');
}

function withoutComments({ text, comments }: Source, start: number, end: number): string {
  let kept = '';
  let from = start;
  for (const comment of comments) {
    if (comment.start < start || comment.end > end) continue;
    kept += text.slice(from, comment.start);
    from = comment.end;
  }
  return (kept + text.slice(from, end)).replace(/^\s*\n/gm, '').replace(/^export (?:declare )?/, '');
}

// The declarations of an entry point, and of all that it passes on.
function declarationFiles(declaration: string): Record<string, string> {
  const texts: Record<string, string> = {};
  const waiting = [declaration];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = readFileSync(join(ROOT, path), 'utf8');
    texts[path] = text;
    for (const { moduleRequest } of parseSource(path, text).module.staticExports.flatMap(({ entries }) => entries)) {
      if (moduleRequest?.value.startsWith('.') !== true) continue;
      const target = posix.join(posix.dirname(path), moduleRequest.value.replace(/\.[jt]s$/, '.d.ts'));
      if (texts[target] === undefined) waiting.push(target);
    }
  }
  return texts;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
