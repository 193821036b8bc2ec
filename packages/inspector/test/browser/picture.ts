import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { scale } from '../../../../test/setup/scale.ts';

const REPORTS = fileURLToPath(new URL('../../../../reports/inspector', import.meta.url));
const DIRECTORY = process.env['SESSIONLOG_SCREENSHOTS'] ?? (scale > 1 ? REPORTS : undefined);
// The two that stand in the documents.
const NAMES: Readonly<Record<string, string>> = { 'now-light': 'now', 'then-dark': 'then' };

/** Whether pictures are kept: by night, and where the variable SESSIONLOG_SCREENSHOTS names a directory for them. */
export const keepsPictures: boolean = DIRECTORY !== undefined;

/** Keeps how a view looks. */
export async function picture(page: Page, view: string, look: string): Promise<void> {
  if (DIRECTORY === undefined) return;
  const name = `${view}-${look}`;
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: join(resolve(DIRECTORY), `${NAMES[name] ?? name}.png`) });
}
