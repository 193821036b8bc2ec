import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { chosenTheme, THEMES, type Theme, wearTheme } from './theme.ts';

const NAMES: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };

/** Chooses how the page looks. */
export function ThemeSwitch(): JSX.Element {
  const [worn, setWorn] = useState(chosenTheme);
  return (
    <fieldset class="theme">
      <legend class="unseen">Theme</legend>
      {THEMES.map((theme) => (
        <label key={theme}>
          <input
            type="radio"
            name="theme"
            value={theme}
            checked={theme === worn}
            onChange={() => {
              wearTheme(theme);
              setWorn(theme);
            }}
          />
          <span>{NAMES[theme]}</span>
        </label>
      ))}
    </fieldset>
  );
}
