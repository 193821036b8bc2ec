import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium as driver } from 'playwright-core';

/** Where Debian puts it, or where the variable says. */
const PATH = process.env['SESSIONLOG_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--lang=en-GB',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether there is a Chromium to drive; where there is none, that is printed. */
export const hasChromium: boolean = existsSync(PATH);
if (!hasChromium) {
  console.warn(`NO CHROMIUM at ${PATH}, so the inspector's page is not tried: apt-get install chromium.`);
}

/** How a page is seen. */
export interface Look {
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

/** A browser of its own, with nothing in it. */
export interface StartedChromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts a headless Chromium with an empty directory of its own. */
export async function startChromium({ colorScheme, viewport }: Look): Promise<StartedChromium> {
  const directory = mkdtempSync(join(tmpdir(), 'sessionlog-chromium-'));
  const context = await driver.launchPersistentContext(directory, {
    executablePath: PATH,
    args: FLAGS,
    // Its own switches are not taken away from a busy machine by animations.
    reducedMotion: 'reduce',
    colorScheme,
    viewport,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  context.setDefaultTimeout(60_000);
  return { context, close };
}
