import { expect, it } from 'vitest';
import { leaks } from '../../../../test/setup/leaks.ts';
import { axeViolations } from './axe-violations.ts';
import type { OpenedPage } from './opened-page.ts';

/** What the tests of the page find nothing with does find something, where there is something. */
export function testCheckers(opened: () => OpenedPage): void {
  it('control: a picture without words is found', async () => {
    const { page } = opened().watched;
    await page.evaluate("document.querySelector('main').append(document.createElement('img'))");
    expect(await axeViolations(page, 'all but colours')).toEqual([expect.stringMatching(/^image-alt .*: img/)]);
  });

  it('control: text that can hardly be read is found', async () => {
    const { page } = opened().watched;
    const pale =
      "Object.assign(document.createElement('p'), { textContent: 'Pale', style: 'color: #888; background: #777' })";
    await page.evaluate(`document.querySelector('main').prepend(${pale})`);
    // Of what is covered axe can't tell the background, and the bar stays at the top of the window.
    await page.evaluate('scrollTo(0, 0)');
    expect(await axeViolations(page, 'colours')).toEqual([expect.stringMatching(/^color-contrast .*: main > p:/)]);
  });

  it('control: a token is found, in the page and in what it was told', async () => {
    const { history, watched } = opened();
    const { token } = history.nora;
    expect(leaks(token, await watched.told())).toEqual([]);
    await watched.page.evaluate(`document.title = '${token}'`);
    expect(leaks(token, await watched.told())).not.toEqual([]);
  });

  it('control: a script within the page is refused, and the complaint is seen', async () => {
    const { page, complaints } = opened().watched;
    const script = "Object.assign(document.createElement('script'), { textContent: 'window.ran = true' })";
    await page.evaluate(`document.body.append(${script})`);
    expect(await page.evaluate("'ran' in window")).toBe(false);
    await expect.poll(() => complaints, PATIENCE).toContainEqual(refused('script-src'));
  });

  it('control: to ask somebody else is refused before he is asked; where it is not, it is seen', async () => {
    const { inspect, watched } = opened();
    const { page, complaints } = watched;
    const elsewhere = inspect.origin.replace('127.0.0.1', 'localhost');
    expect(await page.evaluate(`fetch('${elsewhere}/api/log').catch(() => 'refused')`)).toBe('refused');
    await expect.poll(() => complaints, PATIENCE).toContainEqual(refused('connect-src'));
    expect(watched.foreign(inspect.origin)).toEqual([]);
    await page.goto(`${elsewhere}/api/log`);
    expect(watched.foreign(inspect.origin)).toEqual([`${elsewhere}/api/log`]);
  });
}

const PATIENCE = { timeout: 60_000 };

function refused(directive: string): unknown {
  return expect.stringContaining(`Content-Security-Policy refused: ${directive}`);
}
