const READ_ONLY = '-c default_transaction_read_only=on';

/**
 * The URL of a database with which the server refuses, in every session, what would change anything, beside the settings
 * that it has, or else the variable `PGOPTIONS`.
 */
export function readOnlyUrl(url: string): string {
  const [before = ''] = url.split('#');
  const [, query] = before.split('?', 2);
  const given = new URLSearchParams(query).getAll('options').at(-1) ?? process.env['PGOPTIONS'] ?? '';
  // Of several settings of a name the last one counts, and of several parameters of a URL.
  const options = encodeURIComponent(`${given} ${READ_ONLY}`);
  return `${before}${query === undefined ? '?' : '&'}options=${options}`;
}
