import { join } from 'node:path';
import type { EventBytes, Position, RecordedEvent } from '@sessionlog/core';
import { newEvent } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { FileEventLog, openFileEventLog } from '../src/file-event-log.ts';
import { fileSystem } from '../src/file-system.ts';
import { plainEvent } from './plain-event.ts';
import { scratchDirectory } from './scratch-directory.ts';

type Read = (log: FileEventLog, after: Position | undefined) => readonly RecordedEvent[];

function shown(log: FileEventLog, after: Position | undefined): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  const last = log.showSync(after, (event) => events.push(event.recorded()));
  expect(last).toBe(events.at(-1)?.position);
  return events;
}

// An object that is shown, kept.
function kept(log: FileEventLog, after: Position | undefined): readonly RecordedEvent[] {
  const events: EventBytes[] = [];
  log.showSync(after, (event) => events.push(event));
  return events.map((event) => event.recorded());
}

function bytesOf({ bytes, type, idAt, dataAt, dataEnd, position }: EventBytes): RecordedEvent {
  const text = (from: number, to: number): string => bytes.toString('utf8', from, to);
  return { id: text(idAt, idAt + 26), type, data: text(dataAt, dataEnd), position };
}
