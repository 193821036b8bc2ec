import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MUCH_ROOM_BYTES = 2 ** 29;
// In memory first: nothing is kept for longer than a run.
const PLACES: ReadonlySet<string> = new Set(['/dev/shm', tmpdir(), '/tmp', '/var/tmp']);

/** Makes new directories in which a server may have room, the best place first; nothing where none can be made. */
export function* serverPlaces(): Generator<string, void, undefined> {
  const places = [...PLACES].map((place) => ({ place, room: roomIn(place) }));
  const roomy = places.filter(({ room }) => room >= MUCH_ROOM_BYTES);
  const others = places.filter(({ room }) => room < MUCH_ROOM_BYTES).sort((one, other) => other.room - one.room);
  for (const { place } of [...roomy, ...others]) {
    const made = makeIn(place);
    if (made !== undefined) yield made;
  }
}

// That of Docker has 64 MB.
function roomIn(place: string): number {
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

function makeIn(place: string): string | undefined {
  try {
    return mkdtempSync(join(place, 'sessionlog-postgres-'));
  } catch {
    return undefined;
  }
}
