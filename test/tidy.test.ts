import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkedOutTree } from './tidy/checked-out-tree.ts';
import { entryPoints } from './tidy/entry-point.ts';
import { CODE, PACKAGE_SOURCE, PAGE, SOURCE } from './tidy/paths.ts';
import type { Rule } from './tidy/rule.ts';
import { rules } from './tidy/rules.ts';
import { Tree } from './tidy/tree.ts';

const house = checkedOutTree(dirname(dirname(fileURLToPath(import.meta.url))));

it('sees the house', () => {
  for (const pattern of [PACKAGE_SOURCE, SOURCE, CODE, PAGE]) expect(house.paths(pattern)).not.toEqual([]);
  expect(entryPoints(house).map(({ specifier }) => specifier)).toContain('@sessionlog/core/testing');
});

describe.each(rules)('$name', (rule) => {
  it('holds in this tree', () => {
    expect(report(rule, house)).toEqual([]);
  });

  it.each(rule.controls)('control %#: is reported at $at', ({ files, at }) => {
    const [first, ...others] = report(rule, new Tree(files));
    expect(first?.split(' ', 1)).toEqual([at]);
    expect(others).toEqual([]);
  });

  it('reports nothing in what it allows', () => {
    expect(report(rule, new Tree(rule.allowed))).toEqual([]);
  });
});

function report(rule: Rule, tree: Tree): string[] {
  return [...rule.check(tree)].map(({ path, line, problem }) => `${path}:${line} ${problem}`);
}
