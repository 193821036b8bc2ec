import { UsageError } from './usage-error.ts';

/** Which log is meant. */
export type LogLocation =
  | { readonly kind: 'file'; readonly directory: string }
  | { readonly kind: 'sqlite'; readonly path: string; readonly topic: string | undefined }
  | {
      readonly kind: 'postgres';
      readonly connectionString: string;
      readonly schema: string | undefined;
      readonly topic: string | undefined;
    };

/**
 * Reads a location: `file:DIRECTORY`, `sqlite:PATH[#TOPIC]` or `postgres://…[#[SCHEMA/]TOPIC]`.
 *
 * @throws UsageError, which quotes nothing: a URL can hold a password.
 */
export function readLogLocation(text: string): LogLocation {
  const [before, fragment] = withoutFragment(text);
  if (text.startsWith('file:') && text.length > 'file:'.length) {
    return { kind: 'file', directory: text.slice('file:'.length) };
  }
  if (before.startsWith('sqlite:') && before.length > 'sqlite:'.length) {
    return { kind: 'sqlite', path: before.slice('sqlite:'.length), topic: fragment };
  }
  if (/^postgres(?:ql)?:\/\/./.test(before)) {
    const [topic, schema, ...others] = (fragment?.split('/') ?? []).reverse();
    if (others.length === 0) return { kind: 'postgres', connectionString: before, schema, topic };
  }
  throw new UsageError(
    'A log is named file:DIRECTORY, sqlite:PATH[#TOPIC] or postgres://HOST/DATABASE[#[SCHEMA/]TOPIC].',
  );
}

// A path may hold the sign itself: what counts is the last one.
function withoutFragment(text: string): [before: string, fragment: string | undefined] {
  const at = text.lastIndexOf('#');
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
