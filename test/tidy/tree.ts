import { parseSource, type Source } from './source.ts';

/** The files of a checkout with their texts, by path from its root, with `/` between the parts. */
export class Tree {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #sources = new Map<string, Source>();

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = new Map(Object.entries(texts));
  }

  has(path: string): boolean {
    return this.#texts.has(path);
  }

  hasFolder(path: string): boolean {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    return [...this.#texts.keys()].some((file) => file.startsWith(prefix));
  }

  /** Paths that match, in order of their names. */
  paths(pattern: RegExp): string[] {
    return [...this.#texts.keys()].filter((path) => pattern.test(path)).sort();
  }

  text(path: string): string {
    const text = this.#texts.get(path);
    if (text === undefined) throw new Error(`${path} is not in the tree.`);
    return text;
  }

  /** @throws Error when the file does not parse. */
  source(path: string): Source {
    const known = this.#sources.get(path);
    if (known !== undefined) return known;
    const source = parseSource(path, this.text(path));
    this.#sources.set(path, source);
    return source;
  }
}
