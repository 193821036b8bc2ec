import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchDocument } from './bench-document.ts';
import { BENCH_JSON, benchPages, FRONT_PAGE } from './bench-pages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Keeps a document, and writes its pictures and its tables to where readers find them. */
export function publishPages(document: BenchDocument): void {
  write(BENCH_JSON, `${JSON.stringify(document, undefined, 2)}\n`);
  redrawPages();
}

/** Writes pictures and tables again from the document that was published last. */
export function redrawPages(): void {
  const document: BenchDocument = JSON.parse(read(BENCH_JSON));
  for (const [path, text] of benchPages(document, read(FRONT_PAGE))) write(path, text);
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
}
