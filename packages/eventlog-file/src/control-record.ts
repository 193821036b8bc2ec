/**
 * A record of the log's own.
 *
 * - `seal`: the segment ends here, and the file `next` goes on. Only the first one of a segment counts.
 * - `boot`: what follows may have been written under this run of the system.
 * - `repair`: what stands from `from` to `to` was found damaged after a restart of the system, and is passed over.
 */
export type ControlRecord =
  | { readonly kind: 'seal'; readonly next: string }
  | { readonly kind: 'boot'; readonly boot: string }
  | { readonly kind: 'repair'; readonly from: number; readonly to: number };

const SEAL = /^\{"type":"\$seal","data":\{"next":"([0-9a-z.-]{29})"[,}]/;
const BOOT = /^\{"type":"\$boot","data":\{"boot":"([0-9a-f-]{36})"[,}]/;
const REPAIR = /^\{"type":"\$repair","data":\{"from":(\d{1,10}),"to":(\d{1,10})[,}]/;

/** The JSON of a record that ends its segment. */
export function encodeSeal(next: string): string {
  return `{"type":"$seal","data":{"next":"${next}"}}`;
}

/** The JSON of a record that names a run of the system. */
export function encodeBoot(boot: string): string {
  return `{"type":"$boot","data":{"boot":"${boot}"}}`;
}

/** The JSON of a record that fences damage off; `from` and `to` are places in its segment. */
export function encodeRepair(from: number, to: number): string {
  return `{"type":"$repair","data":{"from":${from},"to":${to}}}`;
}

/** The control record that the text spells, or `undefined` for one that this version does not know. */
export function decodeControl(json: string): ControlRecord | undefined {
  const next = SEAL.exec(json)?.[1];
  if (next !== undefined) return { kind: 'seal', next };
  const boot = BOOT.exec(json)?.[1];
  if (boot !== undefined) return { kind: 'boot', boot };
  const [, from, to] = REPAIR.exec(json) ?? [];
  return from === undefined ? undefined : { kind: 'repair', from: Number(from), to: Number(to) };
}
