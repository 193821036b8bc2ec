import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MUCH_ROOM_BYTES = 2 ** 29;
// In memory first: nothing is kept for longer than a run.
const PLACES: ReadonlySet<string> = new Set(['/dev/shm', tmpdir(), '/tmp', '/var/tmp']);

/**
 * Makes something in a new directory: in the best place in which that can be done.
 *
 * @throws what `make` threw last, when it can be done in none.
 */
export async function inSomePlace<Made>(make: (scratch: string) => Promise<Made>): Promise<Made> {
  let refused: unknown = new Error('there is no directory for it.');
  for (const place of placesByRoom()) {
    let scratch: string | undefined;
    try {
      scratch = mkdtempSync(join(place, 'sessionlog-postgres-'));
      return await make(scratch);
    } catch (error) {
      if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
      refused = error;
    }
  }
  throw refused;
}

function placesByRoom(): readonly string[] {
  const places = [...PLACES].map((place) => ({ place, room: roomIn(place) }));
  const roomy = places.filter(({ room }) => room >= MUCH_ROOM_BYTES);
  const others = places.filter(({ room }) => room < MUCH_ROOM_BYTES).sort((one, other) => other.room - one.room);
  return [...roomy, ...others].map(({ place }) => place);
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
