const MINUTE = '2026-01-01T00:00'.length;
const WORD = Int32Array.BYTES_PER_ELEMENT;
const CODE_OF_ZERO = 0x30;

/** Reads times, each as `2026-01-01T00:00:00.000Z`, as milliseconds: of those of one minute only the last digits. */
export class LimitMoment {
  readonly #known = new Int32Array(MINUTE / WORD);
  #minute = 0;

  /** The time that stands at a place. */
  at(window: DataView, at: number): number {
    const known = this.#known;
    if (
      window.getInt32(at + 12, true) !== known[3] ||
      window.getInt32(at + 8, true) !== known[2] ||
      window.getInt32(at + 4, true) !== known[1] ||
      window.getInt32(at, true) !== known[0]
    ) {
      this.#learn(window, at);
    }
    const seconds = 10 * digit(window, at + 17) + digit(window, at + 18);
    return (
      this.#minute +
      1000 * seconds +
      100 * digit(window, at + 20) +
      10 * digit(window, at + 21) +
      digit(window, at + 22)
    );
  }

  #learn(window: DataView, at: number): void {
    for (let word = 0; word < MINUTE / WORD; word++) this.#known[word] = window.getInt32(at + word * WORD, true);
    const text = Buffer.from(window.buffer, window.byteOffset + at, MINUTE).toString('latin1');
    this.#minute = Date.parse(`${text}:00.000Z`);
  }
}

function digit(window: DataView, at: number): number {
  return window.getUint8(at) - CODE_OF_ZERO;
}
