/**
 * Whether a principal stands for somebody who has not said who he is: `anonymous`, or what begins with `anonymous:` or
 * `anonymous-`. Only such a session can be rotated to another principal.
 *
 * @since 0.1.0
 */
export function isAnonymous(principal: string): boolean {
  return principal === 'anonymous' || principal.startsWith('anonymous:') || principal.startsWith('anonymous-');
}
