import { join } from 'node:path';
import { SessionStore } from '@sessionlog/core';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaks } from '../../../../test/setup/leaks.ts';
import { hasChromium } from './chromium.ts';
import { InspectProcess } from './inspect-process.ts';
import { CANARY, VISITORS } from './office-history.ts';
import { OFFICE_POLICY } from './office-policy.ts';
import { type OpenedPage, openPage } from './opened-page.ts';
import { isFocused, PageDriver } from './page-driver.ts';
import { testCheckers } from './test-checkers.ts';
import { testViews } from './test-views.ts';

const HOUR = 3_600_000;
// A name that would be an element, if it were not taken for text.
const HOSTILE = '"><img src=x onerror=alert(1)>';

// There is no browser on this machine: chromium.ts has printed so.
describe.skipIf(!hasChromium)('the built page in a browser, over the log of running processes', () => {
  let opened: OpenedPage;
  let driver: PageDriver;
  beforeAll(async () => {
    opened = await openPage();
    driver = new PageDriver(opened.watched.page);
  });
  afterAll(() => opened?.[Symbol.asyncDispose]());

  it('lets the secret of its URL in once, and shows it no more', async () => {
    const { history, inspect, watched } = opened;
    await driver.page.goto(inspect.url);
    await driver.seesCount(`${history.live} live sessions`);
    expect(driver.page.url()).toBe(`${inspect.origin}/`);
    expect(watched.asked.filter((url) => url.includes('secret'))).toEqual([inspect.url]);
    expect((await fetch(inspect.url)).status).toBe(401);
  });

  it('draws what happened, and tells the same as a table', async () => {
    const { page } = driver;
    expect(await colours(page.locator('canvas').first())).toBeGreaterThan(2);
    await page.getByText('The same as a table').click();
    const table = page.getByRole('region', { name: 'Activity as a table' });
    // The numbers are read as they stand, and wait for nothing.
    await table.locator('tbody tr').first().waitFor();
    const [live, created] = await Promise.all([2, 3].map((column) => numbers(table, column)));
    expect(created?.reduce((sum, number) => sum + number, 0)).toBe(opened.history.created);
    expect(live?.at(-1)).toBe(opened.history.live);
    await page.getByText('The same as a table').click();
  });

  it('finds sessions by a part of their principal, and by the beginning of their id', async () => {
    const { nora } = opened.history;
    await driver.search('VISITOR');
    await driver.seesCount(`${VISITORS} live sessions that match “VISITOR”`);
    await driver.search(nora.id.slice(0, 20).toLowerCase());
    await driver.seesCount('1 live session that matches');
    expect(await driver.row(nora).textContent()).toContain('nora');
  });

  it('shows no attributes until somebody asks for them', async () => {
    const { nora } = opened.history;
    await driver.link(nora).click();
    await driver.life(nora).getByText('get answers this session.').waitFor();
    await driver.life(nora).getByText('Rotations: 2 sessions, one login').waitFor();
    expect(leaks(CANARY, await opened.watched.told())).toEqual([]);
    await driver.page.getByRole('button', { name: 'Show attributes' }).click();
    await driver.life(nora).getByText(CANARY).waitFor();
    expect(leaks(CANARY, await opened.watched.told())).not.toEqual([]);
  });

  it('goes back and forward', async () => {
    const life = driver.life(opened.history.nora);
    await driver.page.goBack();
    await life.waitFor({ state: 'detached' });
    await driver.page.goForward();
    await life.waitFor();
    await life.getByRole('button', { name: 'Close' }).click();
    await life.waitFor({ state: 'detached' });
  });

  it('shows at a moment before a logout that the session is live, and now why it ended', async () => {
    const { otto } = opened.history;
    await driver.list('All');
    await driver.search('otto');
    await driver.row(otto).getByText('ended: logout').waitFor();
    await driver.link(otto).click();
    await driver.slideTo(otto.endedAt - HOUR);
    await driver.row(otto).getByText('live', { exact: true }).waitFor();
    await driver.life(otto).getByText('get would have answered this session.').waitFor();
    await driver.page.getByRole('button', { name: 'Back to now' }).click();
    await driver.life(otto).getByText('get answers nothing.').waitFor();
    await driver.row(otto).getByText('ended: logout').waitFor();
    await driver.life(otto).getByText('because: logout by otto').waitFor();
    await driver.life(otto).getByRole('button', { name: 'Close' }).click();
  });

  it('shows by itself what another process does', async () => {
    await driver.search('late');
    const { session } = await opened.store.create({ principal: 'late-shift' });
    await driver.row(session).getByText('live', { exact: true }).waitFor();
    await opened.store.expireSession(session.id, { reason: 'logout' });
    await driver.row(session).getByText('ended: logout').waitFor();
    await driver.page.getByRole('status').getByText('1 session ended').waitFor({ state: 'attached' });
  });

  it('tells how the log is, and judges it', async () => {
    const events = (await Array.fromAsync(opened.log.read())).length;
    const health = driver.page.getByRole('region', { name: /^Health/ });
    await health.getByText('Segments').waitFor();
    await health.getByRole('button', { name: 'Verify the log' }).click();
    await health.getByText(`The log is sound: ${events} events`).waitFor();
  });

  it('is used with nothing but the keys', async () => {
    const { nora } = opened.history;
    const { keyboard } = driver.page;
    await driver.list('Live');
    await driver.tabTo(driver.page.getByRole('searchbox'));
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('nora');
    await driver.seesCount('1 live session that matches “nora”');
    await driver.tabTo(driver.link(nora));
    await keyboard.press('Enter');
    await driver.life(nora).getByText('get answers this session.').waitFor();
    await driver.tabTo(driver.life(nora).getByRole('button', { name: 'Close' }));
    await keyboard.press('Enter');
    await driver.life(nora).waitFor({ state: 'detached' });
    expect(await isFocused(driver.link(nora))).toBe(true);
  });

  describe('nothing is wrong with any view, light, dark and narrow', () => testViews(() => opened));

  it('ends exactly the sessions of its preview, and none that is created behind it', async () => {
    const { store, history } = opened;
    await driver.search('visitor');
    await driver.seesCount(`${VISITORS} live sessions`);
    await driver.page.getByRole('button', { name: 'End all that match' }).click();
    const dialog = driver.page.getByRole('dialog', { name: 'End all sessions that match “visitor”' });
    await dialog.getByText(`${VISITORS} sessions would end`).waitFor();
    for (const { id } of history.visitors) expect(await dialog.getByText(id).count()).toBe(1);
    const { session: newcomer } = await store.create({ principal: 'visitor-99' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('museum closes');
    await dialog.getByRole('button', { name: `End ${VISITORS} sessions …` }).click();
    expect((await store.stats()).live).toBe(history.live + 1);
    await dialog.getByRole('button', { name: `Yes, end ${VISITORS} sessions` }).click();
    await dialog.getByText(`${VISITORS} sessions ended`).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await driver.seesCount('1 live session that matches');
    await driver.row(newcomer).waitFor();
    const live = await Array.fromAsync(store.list(), ({ principal }) => principal);
    expect(live.filter((principal) => principal.startsWith('visitor'))).toEqual(['visitor-99']);
  });

  it('was told no token and no handle, asked nobody else, and complained of nothing', async () => {
    const { history, inspect, watched } = opened;
    const told = await watched.told();
    for (const { token } of [history.nora, history.otto, ...history.visitors]) expect(leaks(token, told)).toEqual([]);
    expect(told.filter((text) => /sess_|sha256:v1:/.test(text))).toEqual([]);
    expect(told.join('\n')).toContain(history.nora.id);
    expect(watched.foreign(inspect.origin)).toEqual([]);
    expect(watched.complaints).toEqual([]);
  });

  describe('and would be found out', () => testCheckers(() => opened));

  it('heals when the inspector was killed and started anew, without a gap', async () => {
    const { store, location, chromium } = opened;
    await driver.page.goto(`${opened.inspect.origin}/?state=all&search=gap`);
    await driver.seesCount('0 sessions');
    await opened.inspect.kill();
    await driver.page.getByText('Connection lost').waitFor();
    const { session } = await store.create({ principal: 'gap' });
    opened.inspect = await InspectProcess.start(location, '--port', opened.inspect.port);
    expect((await chromium.context.request.get(opened.inspect.url)).status()).toBe(200);
    await driver.row(session).getByText('live', { exact: true }).waitFor();
    const changes = driver.page.getByRole('region', { name: 'Latest changes' });
    await changes.getByText(session.id.slice(-8)).waitFor();
    await driver.page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  });

  it('shows a SQLite log, and without the permission nothing that ends a session', async () => {
    const path = join(opened.directory, 'sessions.db');
    await using log = await SqliteEventLog.open({ path });
    await using store = await SessionStore.open(log, { policy: OFFICE_POLICY });
    const { session } = await store.create({ principal: HOSTILE });
    const looked = await InspectProcess.start(`sqlite:${path}`);
    try {
      await driver.page.goto(looked.url);
      await driver.row(session).getByRole('link', { name: HOSTILE }).click();
      await driver.search('<IMG');
      await driver.link(session).click();
      await driver.life(session).getByText('get answers this session.').waitFor();
      await driver.page.getByRole('region', { name: HOSTILE, exact: true }).getByText('1 session').waitFor();
      expect(await driver.page.getByRole('button', { name: /^End/ }).count()).toBe(0);
      expect(await driver.page.locator('img').count()).toBe(0);
      await store.expireSession(session.id, { reason: 'at once' });
      await driver.life(session).getByText('because: at once').waitFor();
    } finally {
      await looked.kill();
    }
  });
});

async function numbers(table: Locator, column: number): Promise<readonly number[]> {
  return (await table.locator(`tbody > tr > :nth-child(${column})`).allTextContents()).map(Number);
}

function colours(canvas: Locator): Promise<number> {
  return canvas.evaluate((drawn) => {
    const { data } = drawn.getContext('2d').getImageData(0, 0, drawn.width, drawn.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}
