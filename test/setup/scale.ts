/** The seed of this run: every random choice of every test follows from it. */
export const seed: number = Number(process.env['SESSIONLOG_SEED'] ?? 1);

/** How much larger than in `npm test` the long proofs are: `npm run test:nightly` raises it. */
export const scale: number = Number(process.env['SESSIONLOG_SCALE'] ?? 1);
