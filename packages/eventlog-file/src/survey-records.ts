import { judgeRecord } from './judge-record.ts';
import type { Segment } from './segment.ts';
import type { Header } from './segment-frame.ts';
import { decodeHeader, HEADER_BYTES, MAX_RECORD_BYTES, RECORD_START, TRAILER_BYTES } from './segment-frame.ts';

const CHUNK_BYTES = 1_048_576;
const CONTROL_RECORD = '{"type":"$';

/** A valid header somewhere in a segment. */
export interface SurveyedRecord {
  readonly offset: number;
  readonly header: Header;
  /** Whether the record is whole and valid. */
  readonly isWhole: boolean;
  /** The JSON, when the record is whole and one of the log's own. */
  readonly control: string | undefined;
}

/** Looks at every byte from `from` on for valid headers, whatever stands between them, until `visit` gives true. */
export function surveyRecords(
  segment: Pick<Segment, 'seed' | 'read'>,
  from: number,
  size: number,
  visit: (record: SurveyedRecord) => boolean,
): void {
  for (let start = from; start < size; start += CHUNK_BYTES) {
    // A record that begins in this chunk may end in the next.
    const bytes = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES + MAX_RECORD_BYTES, size - start));
    segment.read(bytes, bytes.length, start);
    const end = Math.min(CHUNK_BYTES, bytes.length);
    for (let at = bytes.indexOf(RECORD_START); at !== -1 && at < end; at = bytes.indexOf(RECORD_START, at + 1)) {
      const header = decodeHeader(bytes, at, bytes.length, segment.seed);
      if (header === undefined) continue;
      const judgement = judgeRecord(bytes, at, segment.seed);
      const isWhole = judgement.kind === 'record';
      const control = isWhole ? controlAt(bytes, at, judgement.end) : undefined;
      if (visit({ offset: start + at, header, isWhole, control })) return;
    }
  }
}

function controlAt(bytes: Buffer, at: number, end: number): string | undefined {
  const json = at + HEADER_BYTES;
  const isControl = bytes.toString('latin1', json, json + CONTROL_RECORD.length) === CONTROL_RECORD;
  return isControl ? bytes.toString('latin1', json, end - TRAILER_BYTES) : undefined;
}
