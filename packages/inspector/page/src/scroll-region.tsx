import type { ComponentChildren, JSX, Ref } from 'preact';

/** What {@link ScrollRegion} holds. */
export interface ScrollRegionProps {
  readonly label: string;
  readonly short?: boolean;
  readonly element?: Ref<HTMLElement>;
  /** Told how far it is scrolled, in pixels. */
  readonly scrolled?: (top: number) => void;
  readonly children: ComponentChildren;
}

/** What scrolls within itself: it has a name, and is in reach of the keyboard. */
export function ScrollRegion({ label, short = false, element, scrolled, children }: ScrollRegionProps): JSX.Element {
  return (
    <section
      class={short ? 'scroll short' : 'scroll'}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, nobody could scroll it by keys.
      tabIndex={0}
      {...(element && { ref: element })}
      {...(scrolled && { onScroll: ({ currentTarget }) => scrolled(currentTarget.scrollTop) })}
    >
      {children}
    </section>
  );
}
