import pg from 'pg';

const READ_ONLY = '-c default_transaction_read_only=on';

/**
 * The URL of a database with which the server refuses, in every session, what would change anything, beside the settings
 * that the URL has, or else the variable `PGOPTIONS`, as pg reads them.
 */
export function readOnlyUrl(url: string): string {
  const { connectionParameters } = new pg.Client({ connectionString: url }) as unknown as ReadClient;
  const [before = ''] = url.split('#');
  // Of several settings of a name the last one counts, and of several parameters of a URL.
  const options = encodeURIComponent(`${connectionParameters?.options ?? ''} ${READ_ONLY}`);
  return `${before}${before.includes('?') ? '&' : '?'}options=${options}`;
}

// The types of pg do not know it.
interface ReadClient {
  readonly connectionParameters?: { readonly options?: string | undefined };
}
