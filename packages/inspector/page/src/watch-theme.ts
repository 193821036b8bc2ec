/** Tells when the colours of the page change: by its switch, or because the system's do. @returns what stops it. */
export function watchTheme(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const worn = new MutationObserver(changed);
  system.addEventListener('change', changed);
  worn.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-moment'] });
  return () => {
    system.removeEventListener('change', changed);
    worn.disconnect();
  };
}
