import { durationText } from './duration-text.ts';
import { momentText } from './moment-text.ts';

const BINARY = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A count with its thousands set apart: `100,000`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A count and what is counted: `1 session`, `2 sessions`. */
export function countOf(count: number, noun: string, nouns = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : nouns}`;
}

/** A size in the unit that suits it: `1.5 MiB`. @param bytes - not negative. */
export function bytesText(bytes: number): string {
  const unit = bytes < 1024 ? 0 : Math.min(BINARY.length - 1, Math.floor(Math.log2(bytes) / 10));
  const number = bytes / 1024 ** unit;
  return `${unit === 0 || number >= 100 ? Math.round(number) : number.toFixed(1)} ${BINARY[unit]}`;
}

/** A figure of a log in words: its unit is read off its name, as our durations and sizes carry it there. */
export function figureText(name: string, value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  if (/bytes$|^unread$/i.test(name)) return bytesText(value);
  if (/(?:At|Time)$/.test(name) && value > 1e11) return momentText(value);
  if (/position$|upTo$/i.test(name)) return String(value);
  if (/Ms$/.test(name)) return durationText(value);
  return Number.isInteger(value) ? countText(value) : String(Math.round(value * 1000) / 1000);
}

/** The name of a figure in words: `snapshotAgeMs` is `Snapshot age`. */
export function figureName(name: string): string {
  const words = name
    .replace(/bytes$/i, 'Size')
    .replace(/Ms$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/^wal\b/, 'WAL');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
