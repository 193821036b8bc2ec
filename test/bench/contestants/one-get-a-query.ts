import type { Contestant } from '../contestant.ts';

/** What it is without a log that shares its queries, and no figure is needed for: a query for each. */
export const oneGetAQuery: Contestant = {
  name: 'gets-per-query/one',
  label: 'a query for each get',
  prepare: async () => ({ run: async () => 1, close: async () => {} }),
};
