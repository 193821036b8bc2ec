import { decodeControl } from './control-record.ts';
import type { Segment } from './segment.ts';
import { surveyRecords } from './survey-records.ts';

/**
 * Up to where damage that begins at `from` is fenced off in a segment of `size` bytes, or `undefined` when it is not. Of
 * several fences the first in the file counts, so that all who read the segment pass over the same.
 */
export function findRepair(segment: Pick<Segment, 'seed' | 'read'>, from: number, size: number): number | undefined {
  let to: number | undefined;
  surveyRecords(segment, from, size, ({ offset, control }) => {
    const record = control === undefined ? undefined : decodeControl(control);
    if (record?.kind !== 'repair' || record.from !== from || record.to <= from || record.to > offset) return false;
    to = record.to;
    return true;
  });
  return to;
}
