// The first that is named wins: every browser also names those that it wants to be taken for.
const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const;

const LONGEST = 40;
const NOT_PLAIN = /[^ -~]+/g;

/**
 * A short name for the device behind a `User-Agent` header, such as `Firefox on Linux` or `curl/8.5.0`, so that people
 * know their sessions apart. A hint, never a proof: the header says what its sender likes.
 */
export function deviceLabel(userAgent: string | undefined): string {
  const text = (userAgent ?? '').replace(NOT_PLAIN, '');
  const browser = firstNamed(BROWSERS, text);
  const system = firstNamed(SYSTEMS, text);
  if (browser !== undefined) return system === undefined ? browser : `${browser} on ${system}`;
  return text.split(' ')[0]?.slice(0, LONGEST) || 'unknown device';
}

function firstNamed(names: readonly (readonly [mark: string, name: string])[], text: string): string | undefined {
  return names.find(([mark]) => text.includes(mark))?.[1];
}
