/** How the page looks: as the system says, or as was chosen. */
export type Theme = 'system' | 'light' | 'dark';

/** The themes in the order of the switch. */
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

const KEY = 'theme';

/** The theme that was chosen on this page before. */
export function chosenTheme(): Theme {
  const chosen = sessionStorage.getItem(KEY);
  return THEMES.find((theme) => theme === chosen) ?? 'system';
}

/** Puts a theme on, and remembers it for this page. */
export function wearTheme(theme: Theme): void {
  sessionStorage.setItem(KEY, theme);
  document.documentElement.dataset['theme'] = theme;
}
