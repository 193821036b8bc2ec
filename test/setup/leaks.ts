import { inspect } from 'node:util';

const WINDOW = 12;

/** Every way in which a thrown value is usually printed, over its chain of causes. */
export function renderings(thrown: unknown): readonly string[] {
  const everything = { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true } as const;
  const rendered: string[] = [];
  for (let at = thrown; at !== undefined && at !== null; at = at instanceof Error ? at.cause : undefined) {
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
  const secret = token.slice(token.indexOf('_') + 1);
  const windows = Array.from({ length: Math.max(1, secret.length - WINDOW + 1) }, (_, at) =>
    secret.slice(at, at + WINDOW),
  );
  const random = Buffer.from(secret.slice(0, 43), 'base64url');
  const whole = Buffer.from(token);
  return [
    ...windows.map((window) => Buffer.from(window)),
    ...[random, whole]
      .flatMap((bytes) => [bytes.toString('hex'), bytes.toString('base64').slice(0, 40)])
      .map((text) => Buffer.from(text)),
    random,
  ];
}
