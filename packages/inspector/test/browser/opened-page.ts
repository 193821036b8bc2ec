import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { type StartedChromium, startChromium } from './chromium.ts';
import { InspectProcess } from './inspect-process.ts';
import { LOOKS } from './looks.ts';
import { type OfficeHistory, writeOfficeHistory } from './office-history.ts';
import { OFFICE_POLICY } from './office-policy.ts';
import { WatchedPage } from './watched-page.ts';

const AGO_MS = 60_000;

/** A log with a history, a store over it in this process, an inspector of it in another one, and a browser. */
export interface OpenedPage extends AsyncDisposable {
  readonly directory: string;
  readonly location: string;
  readonly log: FileEventLog;
  readonly store: SessionStore;
  readonly history: OfficeHistory;
  /** Another one, once the first was killed. */
  inspect: InspectProcess;
  readonly chromium: StartedChromium;
  /** Still empty. */
  readonly watched: WatchedPage;
}

/** Makes all that ready. The history ends a minute ago. */
export async function openPage(): Promise<OpenedPage> {
  const directory = mkdtempSync(join(tmpdir(), 'sessionlog-inspector-'));
  const path = join(directory, 'log');
  const location = `file:${path}`;
  const log = await FileEventLog.open({ directory: path, durability: 'relaxed' });
  const history = await writeOfficeHistory(log, Date.now() - AGO_MS);
  const store = await SessionStore.open(log, { policy: OFFICE_POLICY });
  const chromium = await startChromium(LOOKS.light);
  const watched = await WatchedPage.open(chromium.context);
  // Behind all that can fail: nobody would end it.
  const inspect = await InspectProcess.start(location, '--allow-revoke', '--name', 'Office');
  const opened: OpenedPage = {
    ...{ directory, location, log, store, history, inspect, chromium, watched },
    async [Symbol.asyncDispose]() {
      await chromium.close();
      await opened.inspect.kill();
      await store.close();
      await log.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return opened;
}
