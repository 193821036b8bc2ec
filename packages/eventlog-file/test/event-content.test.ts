import { isEventId, isEventType } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '../src/event-content.ts';
import { plainEvent } from './plain-event.ts';

const EVENT = /^\{"id":"([^"]{26})","type":"([^"]*)","data":(.+)\}$/s;

function model(json: string): unknown {
  const [, id, type, data] = EVENT.exec(json) ?? [];
  return isEventId(id) && isEventType(type) && data !== undefined ? { id, type, data, position: 9 } : undefined;
}

const piece = fc.constantFrom(
  '',
  '"',
  '{',
  '}',
  ':',
  ',',
  ' ',
  'a',
  'A',
  'I',
  '0',
  '_',
  '\0',
  'é',
  '","data":',
  '","type":"',
);
const blow = fc.record({ at: fc.nat(), cut: fc.nat(3), piece });

it('an event is read where the JSON of a record is spelled as it is written, and nowhere else', () =>
  fc.assert(
    fc.property(
      fc.nat(99),
      fc.array(blow, { maxLength: 2 }),
      fc.nat(9),
      fc.boolean(),
      (number, blows, before, goesOn) => {
        const written = encodeEvent({ ...plainEvent(number), type: `type_${number}`, data: '{"a":"b}"}' });
        const json = blows.reduce((text, { at, cut, piece }) => {
          const place = at % (text.length + 1);
          return text.slice(0, place) + piece + text.slice(place + cut);
        }, written);
        // What stands around it in a segment changes nothing.
        const start = before * 3;
        const end = start + Buffer.byteLength(json);
        const bytes = Buffer.from(
          `${'"data":'.repeat(3).slice(0, start)}`.padEnd(start) + json + (goesOn ? `}${written}` : ''),
        );
        expect(decodeEvent(bytes, start, end, 9)).toEqual(model(json));
      },
    ),
    { numRuns: 1000 },
  ));
