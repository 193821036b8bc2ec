import { randomInt } from 'node:crypto';

/** Chooses the seed of every property test in this run, or takes the one of an earlier run, and prints it. */
export default function printSeed(): void {
  process.env['SESSIONLOG_SEED'] ??= String(randomInt(1, 2 ** 31));
  process.env['SESSIONLOG_SCALE'] ??= '1';
  const { SESSIONLOG_SEED: seed, SESSIONLOG_SCALE: scale } = process.env;
  process.stdout.write(
    `seed ${seed}, scale ${scale} (repeat with: SESSIONLOG_SEED=${seed} SESSIONLOG_SCALE=${scale} npm test)\n`,
  );
}
