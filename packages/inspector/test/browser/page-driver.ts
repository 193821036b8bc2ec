import type { Locator, Page } from 'playwright-core';
import type { LogOverview } from '../../src/log-overview.ts';

const MOST_STOPS = 300;

/** Does on the page what people do, and finds what they look at. */
export class PageDriver {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits until the head of the table says so. */
  async seesCount(text: string): Promise<void> {
    await this.page.locator('#sessions').getByRole('status').getByText(text).waitFor();
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('searchbox').fill(text);
  }

  async list(which: 'Live' | 'All'): Promise<void> {
    await this.page.getByRole('radio', { name: which }).check();
  }

  /** The session's row of the table. */
  row({ id }: { readonly id: string }): Locator {
    return this.page.getByRole('region', { name: 'Table of sessions' }).getByRole('row').filter({ hasText: id });
  }

  /** What leads from there to its life. */
  link({ id }: { readonly id: string }): Locator {
    return this.row({ id }).getByRole('link', { name: `Session ${id}` });
  }

  /** The life of the session. */
  life({ id }: { readonly id: string }): Locator {
    return this.page.getByRole('region', { name: `Session ${id}` });
  }

  /** Moves the slider to a time, in epoch milliseconds, as near as its steps are. */
  async slideTo(time: number): Promise<void> {
    const { first, time: now } = await this.page.evaluate<LogOverview>(
      "fetch('api/log').then((answer) => answer.json())",
    );
    const from = first?.time ?? now;
    const slider = this.page.getByRole('slider');
    const steps = Number(await slider.getAttribute('max'));
    await slider.fill(String(Math.round(((time - from) / (now - from)) * steps)));
  }

  /** Goes on with the tabulator until something has the focus. @throws when it never has. */
  async tabTo(wanted: Locator): Promise<void> {
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      await this.page.keyboard.press('Tab');
      if (await isFocused(wanted)) return;
    }
    throw new Error(`${MOST_STOPS} stops, and none of them was ${wanted}.`);
  }
}

/** Whether the keys go there. */
export function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((found) => found === found.ownerDocument.activeElement);
}
