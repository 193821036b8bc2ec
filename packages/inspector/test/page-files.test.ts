import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { PageFiles } from '../src/page-files.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sessionlog-inspector-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

it('gives the files of the page, and nothing that is beside them', async () => {
  const path = folder();
  mkdirSync(join(path, 'page/assets'), { recursive: true });
  writeFileSync(join(path, 'page/index.html'), '<title>page</title>');
  writeFileSync(join(path, 'page/assets/a.js'), 'export {}');
  writeFileSync(join(path, 'page/a.secret'), 'of no known type');
  writeFileSync(join(path, 'beside.js'), 'secret');
  const files = new PageFiles(pathToFileURL(`${path}/page/`));
  const page = await files.find('');
  expect([page?.headers.get('content-type'), await page?.text()]).toEqual([
    'text/html; charset=utf-8',
    '<title>page</title>',
  ]);
  expect((await files.find('assets/a.js'))?.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  for (const wrong of ['../beside.js', 'assets/../../beside.js', 'assets', 'assets/', '/', '__proto__', 'a.secret']) {
    expect(await files.find(wrong), wrong).toBeUndefined();
  }
});

it('says that the page was not built, and finds it once it was', async () => {
  const path = folder();
  const files = new PageFiles(pathToFileURL(`${path}/page/`));
  await expect(files.find('')).rejects.toMatchObject({ code: 'ERR_PAGE_MISSING', message: /npm run build/ });
  mkdirSync(join(path, 'page'));
  writeFileSync(join(path, 'page/index.html'), '');
  expect((await files.find(''))?.status).toBe(200);
});
