import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { discardFiles } from './discard-files.ts';
import type { FileSystem } from './file-system.ts';
import { createPrivateFile } from './private-file.ts';
import { removeFile } from './remove-file.ts';
import { checksumSeed, encodeFrame } from './segment-frame.ts';
import { encodeSegmentHead } from './segment-head.ts';
import { segmentName } from './segment-name.ts';
import { encodeStore } from './store-line.ts';
import { STORE_NAME, temporaryStoreName } from './store-name.ts';
import { syncDirectory, syncParents } from './sync-directory.ts';
import { systemErrorCode } from './system-error.ts';

/**
 * Makes the first segment and then `STORE`, each whole and synced before it has its name. When another process was
 * first, its store stands and what was made here is removed. A crash at any step leaves files that are no store.
 */
export async function createStore(fs: FileSystem, directory: string, boot: string | undefined): Promise<void> {
  const store = { id: randomBytes(16).toString('hex'), segment: segmentName(1, randomBytes(8)) };
  const segmentPath = join(directory, store.segment);
  const temporaryPath = join(directory, temporaryStoreName(randomBytes(8)));
  const head = encodeSegmentHead({ store: store.id, number: 1, boot });
  const record = encodeFrame(checksumSeed(store.id, store.segment), randomInt(2 ** 48 - 1), 1, 0, head);
  try {
    await createPrivateFile(fs, segmentPath, record);
    await createPrivateFile(fs, temporaryPath, Buffer.from(encodeStore(store)));
    await syncDirectory(fs, directory);
    await syncParents(fs, directory);
  } catch (error) {
    discardFiles(fs, [segmentPath, temporaryPath]);
    throw error;
  }
  try {
    fs.link(temporaryPath, join(directory, STORE_NAME));
  } catch (error) {
    // After any other error STORE may be there and name the segment: both files stay.
    if (systemErrorCode(error) !== 'EEXIST') throw error;
    discardFiles(fs, [segmentPath]);
  }
  removeFile(fs, temporaryPath);
}
