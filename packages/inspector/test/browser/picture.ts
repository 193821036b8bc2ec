import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';

// The two that stand in the documents.
const NAMES: Readonly<Record<string, string>> = { 'now-light': 'now', 'then-dark': 'then' };

/** Keeps how a view looks, where the variable SESSIONLOG_SCREENSHOTS names a directory. */
export async function picture(page: Page, view: string, look: string): Promise<void> {
  const directory = process.env['SESSIONLOG_SCREENSHOTS'];
  if (directory === undefined) return;
  const name = `${view}-${look}`;
  await page.screenshot({ path: join(resolve(directory), `${NAMES[name] ?? name}.png`) });
}
