const MAJOR = 22;
const MINOR = 14;

/** One sentence for the user of a Node older than 22.14, and `undefined` for a newer one. */
export function refuseOldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return undefined;
  return `Sessionlog needs Node ${MAJOR}.${MINOR} or newer, and this is Node ${version}: install a newer one from nodejs.org.`;
}
