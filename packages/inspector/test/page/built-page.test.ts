import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

const PAGE = fileURLToPath(new URL('../../page/', import.meta.url));
// Names that tell browsers what elements are, and are never asked for.
const NAMESPACES = 'http://www.w3.org/';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sessionlog-page-'));
  await build({ configFile: join(PAGE, 'vite.config.ts'), build: { outDir: folder } });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the page runs under the strictest policy, below any path, and asks nobody else', () => {
  const files = new Map(filesOf(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  expect(refusals(files)).toEqual([]);
});

it('the licenses of what it is made of stand beside it', () => {
  expect(readFileSync(join(folder, 'notices.md'), 'utf8')).toMatch(/## preact[\s\S]+## uplot/);
});

it.each([
  ['an inline script', '<script>go()</script>'],
  ['an inline style', '<style>p{}</style>'],
  ['a style of an element', '<p style="color:red">'],
  ['a handler in the text', '<p onclick="go()">'],
  ['a path from the root', '<script src="/a.js"></script>'],
  ['a file that is not there', '<script src="./b.js"></script>'],
  ['another host', '<a>https://example.org</a>'],
])('control: %s is refused', (_what, html) => {
  expect(
    refusals(
      new Map([
        ['index.html', html],
        ['a.js', ''],
      ]),
    ),
  ).toHaveLength(1);
});

// What a browser would refuse, or not find, or ask of others.
function refusals(files: ReadonlyMap<string, string>): string[] {
  const html = files.get('index.html') ?? '';
  const [inline] = /<script>|<script [^>]*>[^<]|<style|\sstyle=|\son\w+=/.exec(html) ?? [];
  const missing = [...html.matchAll(/\s(?:src|href)="([^"]*)"/g)]
    .map(([, target = '']) => target)
    .filter((target) => !target.startsWith('./') || !files.has(target.slice(2)));
  const foreign = [...files]
    .filter(([path]) => path !== 'notices.md')
    .flatMap(([, text]) => [...text.matchAll(/https?:\/\/[^\s"'`)<]+/g)].map(([url]) => url))
    .filter((url) => !url.startsWith(NAMESPACES));
  return [...(inline === undefined ? [] : [inline]), ...missing, ...foreign];
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1));
}
