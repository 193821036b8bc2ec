import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const CSS = readFileSync(new URL('../../page/src/style/theme.css', import.meta.url), 'utf8');
const THEMES = ['light', 'dark'] as const;

// WCAG 2.2: 4.5 for text, 3 for what tells a control or a figure from what is around it.
const TEXT = 4.5;
const SHAPE = 3;
const TEXTS: readonly (readonly [string, string])[] = [
  ...['ground', 'card', 'raised', 'tint'].flatMap((under) => [['ink', under] as const, ['quiet', under] as const]),
  ...['ground', 'card', 'tint'].map((under) => ['accent', under] as const),
  ['on-accent', 'accent'],
  ['danger', 'card'],
  ['danger', 'danger-tint'],
  ['danger', 'ground'],
  ['ink', 'danger-tint'],
  ['on-danger', 'danger'],
  ['ink', 'then-tint'],
  ['then', 'then-tint'],
];
const SHAPES = ['edge', 'live', 'created', 'lapsed', 'rotated', 'unnamed', 'other', 'then', 'accent'];
const REASONS = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `reason-${number}`);

describe.each(THEMES)('in the %s theme', (theme) => {
  it.each(TEXTS)('%s can be read on %s', (text, under) => {
    expect(contrast(colour(text, theme), colour(under, theme))).toBeGreaterThanOrEqual(TEXT);
  });

  it.each([...SHAPES, ...REASONS])('%s can be told from a card', (shape) => {
    expect(contrast(colour(shape, theme), colour('card', theme))).toBeGreaterThanOrEqual(SHAPE);
  });
});

it('control: a faint text is found, and the extremes have the contrast that they have', () => {
  expect(contrast('#999999', '#ffffff')).toBeLessThan(TEXT);
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#777777')).toBe(1);
});

function colour(name: string, theme: (typeof THEMES)[number]): string {
  const [, ...pair] = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(CSS) ?? [];
  const found = pair[THEMES.indexOf(theme)];
  if (found === undefined) throw new Error(`The theme has no colour ${name}.`);
  return found;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((first, second) => second - first);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
