/** `Set-Cookie` lines with one more, in the place of an earlier one of the same name (RFC 6265 section 4.1.1). */
export function withCookie(lines: unknown, line: string): string[] {
  const start = line.slice(0, line.indexOf('=') + 1);
  const before = lines === undefined ? [] : [lines].flat().map(String);
  return [...before.filter((other) => !other.startsWith(start)), line];
}
