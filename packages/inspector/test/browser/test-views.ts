import { expect, it } from 'vitest';
import type { SessionPage } from '../../src/session-page.ts';
import { type AxeRules, axeViolations } from './axe-violations.ts';
import { LOOKS, type LookName } from './looks.ts';
import { VISITORS } from './office-history.ts';
import type { OpenedPage } from './opened-page.ts';
import { keepsPictures, picture } from './picture.ts';

const DAY = 86_400_000;
const LOOK_NAMES = ['dark', 'narrow', 'light'] as const satisfies readonly LookName[];
// Another scheme changes nothing but colours, and less width changes none of them. Where pictures are kept, there is time to
// judge each view in each look by itself.
const RULES: Readonly<Record<LookName, AxeRules>> = { light: 'all', dark: 'colours', narrow: 'all but colours' };

/** Every view of the page, light, dark and narrow: axe finds nothing wrong, and nothing is wider than the window. */
export function testViews(opened: () => OpenedPage): void {
  it('now, health, and what just changed', async () => {
    const { store } = opened();
    await open('');
    const { session } = await store.create({ principal: 'passer-by' });
    await store.expireSession(session.id, { reason: 'logout' });
    await page().getByRole('region', { name: 'Latest changes' }).getByText('Ended: logout').waitFor();
    await page().getByRole('button', { name: 'Verify the log' }).click();
    await page().getByText('The log is sound').waitFor();
    await judge('now', LOOK_NAMES);
  });

  it('then: a principal, one session, its attributes', async () => {
    const at = `time:${opened().history.otto.endedAt - 3 * DAY}`;
    const { sessions } = await page().evaluate<SessionPage>(
      `fetch('api/sessions?at=${at}').then((answer) => answer.json())`,
    );
    const { id = '', principal = '' } = sessions.find(({ rotatedFrom }) => rotatedFrom !== null) ?? {};
    await open(`?at=${at}&session=${id}&principal=${principal}`);
    await page().getByText('get would have answered this session.').waitFor();
    await page().getByRole('region', { name: principal, exact: true }).getByRole('listitem').first().waitFor();
    await page().getByRole('button', { name: 'Show attributes' }).click();
    await page().getByRole('button', { name: 'Hide attributes' }).waitFor();
    await judge('then', LOOK_NAMES);
    if (!keepsPictures) return;
    await page().getByText('The same as a table').click();
    await page().getByRole('region', { name: 'Activity as a table' }).waitFor();
    await judge('table', LOOK_NAMES);
  });

  it('the preview of what would end, and the question behind it', async () => {
    await open('?search=visitor');
    await page().getByRole('button', { name: 'End all that match' }).click();
    await page().getByText(`${VISITORS} sessions would end`).waitFor();
    await judge('preview', keepsPictures ? LOOK_NAMES : ['light']);
    await page()
      .getByRole('button', { name: `End ${VISITORS} sessions …` })
      .click();
    await page().getByRole('button', { name: 'No, go back' }).waitFor();
    await judge('question', keepsPictures ? LOOK_NAMES : []);
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'detached' });
  });

  const page = () => opened().watched.page;

  async function open(query: string): Promise<void> {
    await page().goto(`${opened().inspect.origin}/${query}`);
    await page().getByRole('status').getByText('Live', { exact: true }).waitFor();
  }

  async function judge(view: string, looks: readonly LookName[]): Promise<void> {
    for (const look of looks) {
      const { colorScheme, viewport } = LOOKS[look];
      await page().emulateMedia({ colorScheme });
      await page().setViewportSize(viewport);
      expect(await axeViolations(page(), keepsPictures ? 'all' : RULES[look]), look).toEqual([]);
      expect(await page().evaluate('document.documentElement.scrollWidth <= innerWidth'), look).toBe(true);
      await picture(page(), view, look);
    }
  }
}
