/** The name of the file that makes a directory a store. */
export const STORE_NAME = 'STORE';

const TEMPORARY = /^STORE-[0-9a-f]{16}\.tmp$/;

/** The name under which `STORE` is written before it is linked to its own. */
export function temporaryStoreName(random: Uint8Array): string {
  return `${STORE_NAME}-${Buffer.from(random).toString('hex')}.tmp`;
}

/** Whether {@link temporaryStoreName} gives names like this one. */
export function isTemporaryStoreName(name: string): boolean {
  return TEMPORARY.test(name);
}
