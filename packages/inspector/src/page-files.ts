import { readdir, readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RequestRefusal } from './request-refusal.ts';

// The same from the sources and from what is built of them.
const FOLDER = new URL('../dist/page/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The files of the built page, read once, by their path. What is not among them is nowhere: no path is looked up. */
export class PageFiles {
  readonly #folder: URL;
  #files: Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> | undefined;

  constructor(folder: URL = FOLDER) {
    this.#folder = folder;
  }

  /**
   * The answer with a file.
   *
   * @param path - below the mount, such as `assets/a.js`; empty for the page itself.
   * @returns `undefined` when there is none.
   * @throws a refusal when the page was not built.
   */
  async find(path: string): Promise<Response | undefined> {
    this.#files ??= readFiles(this.#folder);
    const files = await this.#files;
    if (files.size === 0) {
      this.#files = undefined;
      throw new RequestRefusal(500, 'ERR_PAGE_MISSING', 'The page was not built. Build it: npm run build.');
    }
    const name = path === '' ? 'index.html' : path;
    const type = TYPES[posix.extname(name)];
    const file = files.get(name);
    if (file === undefined || type === undefined) return undefined;
    // The names of assets change with their content.
    const lasting = name.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
    return new Response(file, { headers: { 'content-type': type, 'cache-control': lasting } });
  }
}

async function readFiles(folder: URL): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const root = fileURLToPath(folder);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = posix.join(entry.parentPath, entry.name);
    files.set(posix.relative(root, path), new Uint8Array(await readFile(path)));
  }
  return files;
}
