import type { Look } from './chromium.ts';

/** In which ways every view is looked at. */
export const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  narrow: { colorScheme: 'light', viewport: { width: 380, height: 800 } },
} as const satisfies Readonly<Record<string, Look>>;

/** The name of one of them. */
export type LookName = keyof typeof LOOKS;
