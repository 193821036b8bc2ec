import type { ComponentChildren, JSX } from 'preact';
import { usePage } from './page-context.ts';
import type { PageState } from './page-state.ts';

/** What {@link Link} leads to. */
export interface LinkProps {
  readonly to: Partial<PageState>;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly title?: string;
  /** Whether it leads to what is shown. */
  readonly current?: boolean;
  /** How it is read out, where the text alone does not say where it leads. */
  readonly label?: string;
}

/** A link to another state of this page: it can be opened in a new tab, and does not load the page anew. */
export function Link({ to, children, title, label, current = false, ...rest }: LinkProps): JSX.Element {
  const { address, go } = usePage();
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      class={rest.class}
      href={address(to)}
      onClick={follow}
      {...(current && { 'aria-current': 'true' })}
      {...(title !== undefined && { title })}
      {...(label !== undefined && { 'aria-label': label })}
    >
      {children}
    </a>
  );
}
