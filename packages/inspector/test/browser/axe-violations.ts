import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
const COLOURS = ['color-contrast', 'link-in-text-block'];
const RULES = {
  all: { runOnly: TAGS },
  colours: { runOnly: COLOURS },
  'all but colours': {
    runOnly: TAGS,
    rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])),
  },
};

/** Which rules are tried: to judge colours is as dear as all the rest. */
export type AxeRules = keyof typeof RULES;

/** What axe finds wrong with a page as it is seen now, a line for each element: WCAG 2.2 AA and good practice. */
export async function axeViolations(page: Page, which: AxeRules = 'all'): Promise<readonly string[]> {
  // A debugger is not what the page's policy is against.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(SOURCE);
  const options = JSON.stringify({ ...RULES[which], resultTypes: ['violations'] });
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}: ${failureSummary}`),
  );
}
