/** Whether these few bytes stand at a place of others. A call of the system's comparison would take longer. */
export function standsAt(few: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < few.length; index++) if (bytes[start + index] !== few[index]) return false;
  return true;
}
