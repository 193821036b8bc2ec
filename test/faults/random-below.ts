/** Whole numbers from 0 to below a bound, the same sequence for the same seed: see `seededRandom`. */
export type RandomBelow = (bound: number) => number;
