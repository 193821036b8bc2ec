import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { discardFiles } from './discard-files.ts';
import type { OpenLog } from './open-log.ts';
import { segmentNumber } from './segment-name.ts';
import type { SnapshotFile } from './snapshot-catalog.ts';
import { snapshotNumber, temporarySnapshotNumber } from './snapshot-name.ts';

/**
 * Removes what nobody needs once the newest snapshot stands: all that is older than the one before it, which is kept with
 * its events for the case that the new one is damaged; what killed compactions left; and segments that lost a rotation.
 * Without one before it, no event is removed. What can't be removed stays.
 *
 * @throws the system's errors, and what `SnapshotCatalog.newestValidBelow` throws.
 */
export async function removeOutdated({ directory, snapshots, chain }: OpenLog, newest: SnapshotFile): Promise<void> {
  const before = await snapshots.newestValidBelow(newest.upTo);
  const names = directory.fs.readdir(directory.path);
  const base = before !== undefined && names.includes(before.segment) ? before : undefined;
  const onChain = new Map(chain.passed.map(({ number, name }) => [number, name]));
  onChain.set(chain.segment.number, chain.segment.name);
  const outdated = [
    ...names.filter((name) => base !== undefined && isOlderSnapshot(name, base)),
    ...names.filter((name) => isBelow(temporarySnapshotNumber(name), newest.number)),
    // Oldest first: whatever stays when we are killed is a chain without gaps.
    ...names.filter((name) => isOutdatedSegment(name, base, onChain)).sort(),
  ];
  for (const name of outdated) {
    discardFiles(directory.fs, [join(directory.path, name)]);
    await setImmediate();
  }
  if (base !== undefined) chain.forgetBelow(base.number);
}

function isOlderSnapshot(name: string, base: SnapshotFile): boolean {
  return name !== base.name && isBelow(snapshotNumber(name), base.number);
}

function isOutdatedSegment(
  name: string,
  base: SnapshotFile | undefined,
  onChain: ReadonlyMap<number, string>,
): boolean {
  const number = segmentNumber(name);
  if (number === undefined) return false;
  const winner = onChain.get(number);
  return isBelow(number, base?.number) || (winner !== undefined && winner !== name);
}

function isBelow(number: number | undefined, limit: number | undefined): boolean {
  return number !== undefined && limit !== undefined && number < limit;
}
