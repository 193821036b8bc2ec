import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { encodeSeal } from './control-record.ts';
import { discardFiles } from './discard-files.ts';
import type { LogDirectory } from './log-directory.ts';
import { poisoningFileSystem } from './poisoning-file-system.ts';
import { createPrivateFile } from './private-file.ts';
import type { RecordWriter } from './record-writer.ts';
import type { SegmentChain } from './segment-chain.ts';
import { checksumSeed, encodeFrame } from './segment-frame.ts';
import { encodeSegmentHead } from './segment-head.ts';
import { LAST_SEGMENT_NUMBER, segmentName } from './segment-name.ts';
import { syncDirectory } from './sync-directory.ts';
import { FULL_CODES, systemErrorCode, withoutSystemError } from './system-error.ts';

const NO_MORE_FILES: ReadonlySet<string | undefined> = new Set([...FULL_CODES, 'EMFILE', 'ENFILE', 'EROFS']);

/**
 * Makes the next segment and seals the one at the frontier, so that the log goes on there. Of several that do so at once
 * the first seal wins, and the others go on where it says. Where there is no room for another file or for the seal,
 * nothing is changed.
 *
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the system fails; the log is poisoned if the outcome is unknown.
 * @throws what {@link SegmentChain.advance} throws.
 */
export async function rotateSegment(
  directory: LogDirectory,
  chain: SegmentChain,
  records: RecordWriter,
): Promise<void> {
  const { segment } = chain;
  const number = segment.number + 1;
  if (number > LAST_SEGMENT_NUMBER) return;
  const name = segmentName(number, randomBytes(8));
  const path = join(directory.path, name);
  let mayBeNamed = false;
  try {
    await makeSegment(directory, name, number);
    await chain.syncPredecessor();
    passRecords(chain);
    if (chain.segment !== segment) return;
    mayBeNamed = true;
    mayBeNamed = records.write([encodeSeal(name)])[0] === undefined;
    if (!mayBeNamed) return;
    passRecords(chain);
    if (chain.segment === segment) throw directory.poison.poison('the seal of a file of it could not be read again');
    mayBeNamed = chain.segment.name === name;
  } catch (error) {
    if (mayBeNamed || !NO_MORE_FILES.has(systemErrorCode(error))) throw withoutSystemError(error, path);
  } finally {
    if (!mayBeNamed) discardFiles(directory.fs, [path]);
  }
}

async function makeSegment(directory: LogDirectory, name: string, number: number): Promise<void> {
  const { store, boot, path } = directory;
  const fs = poisoningFileSystem(directory);
  const head = encodeSegmentHead({ store: store.id, number, boot });
  const record = encodeFrame(checksumSeed(store.id, name), randomInt(2 ** 48 - 1), 1, 0, head);
  await createPrivateFile(fs, join(path, name), record);
  await syncDirectory(fs, path);
}

// Stops behind the first seal.
function passRecords(chain: SegmentChain): void {
  const { segment } = chain;
  while (chain.segment === segment && chain.advance(ignore));
}

function ignore(): void {}
