import { homedir, tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rule } from '../rule.ts';
import { lineAt } from '../source.ts';

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

// Where this checkout stands, what stands beside it, and homes anywhere; not a temporary directory, which all have.
const HERE = [ROOT, dirname(ROOT), homedir()].filter((path) => path !== '/' && path !== tmpdir());
const HOMES = [String.raw`/(?:home|Users)/[\w.-]+`, ['', 'root'].join('/')];
const PATHS = [...HERE.map((path) => path.replaceAll('.', String.raw`\.`)), ...HOMES].join('|');
const PATH = String.raw`(?<![\w.@:/-])(?:${PATHS})(?:/|\b)`;
const REGISTRY = String.raw`\bregistry\.[a-z0-9-]+\.[a-z]{2,}|\bnpm_config_registry\b`;

export const machinePath: Rule = {
  name: 'no file names a path of one machine, or the host of a package registry',
  controls: [
    `cd ${ROOT}/test`,
    `see ${HERE[0]}/notes.md`,
    ['', 'home', 'ann', 'log'].join('/'),
    ['', 'root', '.npmrc'].join('/'),
    `https:/${['/registry', 'npmjs', 'org'].join('.')}/ulid`,
  ].map((line) => ({ files: { 'docs/a.md': `a\n${line}\n` }, at: 'docs/a.md:2' })),
  allowed: { 'docs/a.md': '`/me` `/var/lib/sessions` `docs/home/a` `https://example.org/home/a`' },
  *check(tree) {
    const pattern = new RegExp(`${PATH}|${REGISTRY}`, 'g');
    for (const path of tree.paths(/./)) {
      const text = tree.text(path);
      for (const { 0: found, index } of text.matchAll(pattern)) {
        yield { path, line: lineAt(text, index), problem: `${found} means nothing elsewhere.` };
      }
    }
  },
};
