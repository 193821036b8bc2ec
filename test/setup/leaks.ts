import { inspect } from 'node:util';

const WINDOW = 12;
const SECRET_LENGTH = 49;
const RANDOM_LENGTH = 43;

/** Every way in which a value, thrown or not, is usually printed, over its chain of causes. */
export function renderings(value: unknown): readonly string[] {
  const everything = { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true } as const;
  const rendered: string[] = [];
  for (let at = value; at !== undefined && at !== null; at = at instanceof Error ? at.cause : undefined) {
    rendered.push(String(at), inspect(at, everything), inspect(at), JSON.stringify(at) ?? '');
    if (at instanceof Error) rendered.push(at.stack ?? '');
  }
  return rendered;
}

/**
 * The LEAK oracle: what of a token stands in the texts or bytes, in any form that it is commonly written in. Empty for
 * a clean bill.
 */
export function leaks(token: string, found: Iterable<string | Uint8Array>): readonly string[] {
  const forms = formsOf(token);
  const leaked = new Set<string>();
  for (const item of found) {
    const bytes = Buffer.from(item);
    for (const form of forms) if (bytes.includes(form)) leaked.add(form.toString('latin1'));
  }
  return [...leaked];
}

function formsOf(token: string): readonly Buffer[] {
  const secret = secretOf(token);
  const forms = Array.from({ length: Math.max(1, secret.length - WINDOW + 1) }, (_, at) =>
    secret.slice(at, at + WINDOW),
  );
  const raw = [Buffer.from(secret.slice(0, RANDOM_LENGTH), 'base64url'), Buffer.from(token)];
  const spelled = raw.flatMap((bytes) => [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    // Wherever it begins in what is encoded with it: the first and the last character depend on the neighbours.
    ...[0, 1, 2].map((shift) => bytes.subarray(shift).toString('base64').slice(0, 40)),
  ]);
  return [
    ...[...forms, ...spelled].map((text) => Buffer.from(text)),
    ...forms.map((text) => Buffer.from(text, 'utf16le')),
    ...raw,
  ];
}

// What is random in a generated token; all of any other.
function secretOf(token: string): string {
  const behindPrefix = token.slice(-SECRET_LENGTH);
  return token.at(-SECRET_LENGTH - 1) === '_' ? behindPrefix : token;
}
