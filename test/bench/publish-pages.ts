import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchDocument } from './bench-document.ts';
import { BENCH_JSON, benchPages, FRONT_PAGE } from './bench-pages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Writes the document, its pictures and its tables to where readers find them. */
export function publishPages(document: BenchDocument): void {
  for (const [path, text] of benchPages(document, readFileSync(join(ROOT, FRONT_PAGE), 'utf8'))) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
}

/** Writes them again from the document that was published last. */
export function redrawPages(): void {
  publishPages(JSON.parse(readFileSync(join(ROOT, BENCH_JSON), 'utf8')));
}
