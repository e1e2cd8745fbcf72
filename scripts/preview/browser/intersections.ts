import type * as glassEasel from 'glass-easel';
import type { ComponentElement } from './dom-backend';

interface Options {
  thresholds?: number[];
  observeAll?: boolean;
}
type Margins = Partial<Record<'top' | 'right' | 'bottom' | 'left', number>>;

/** The adapter's own observer leaves out `id` and `dataset`, which van-calendar and lazy lists read. */
export function observeIntersections(
  this: { _$: glassEasel.GeneralComponent },
  options: Options = {},
): object {
  const find = (selector: string): ComponentElement[] =>
    (this._$.getShadowRoot()?.querySelectorAll(selector) ?? []).flatMap(
      (node) => (node as unknown as { $$?: ComponentElement }).$$ ?? [],
    );
  let root: HTMLElement | null = null;
  let rootMargin = '0px';
  let observer: IntersectionObserver | undefined;
  const margin = ({ top = 0, right = 0, bottom = 0, left = 0 }: Margins = {}): string =>
    [top, right, bottom, left].map((side) => `${side}px`).join(' ');
  const self = {
    relativeTo(selector: string, margins?: Margins) {
      root = find(selector)[0] ?? null;
      rootMargin = margin(margins);
      return self;
    },
    relativeToViewport(margins?: Margins) {
      root = null;
      rootMargin = margin(margins);
      return self;
    },
    observe(selector: string, listener: (entry: object) => void) {
      observer = new IntersectionObserver(
        (entries) => {
          for (const entry of entries) {
            const node = (entry.target as ComponentElement).__wxElement;
            listener({
              id: node?.id ?? '',
              dataset: node?.dataset ?? {},
              intersectionRatio: entry.intersectionRatio,
              boundingClientRect: entry.boundingClientRect,
              intersectionRect: entry.intersectionRect,
              relativeRect: entry.rootBounds,
              time: entry.time,
            });
          }
        },
        { root, rootMargin, threshold: options.thresholds ?? [0] },
      );
      for (const element of options.observeAll ? find(selector) : find(selector).slice(0, 1))
        observer.observe(element);
    },
    disconnect() {
      observer?.disconnect();
    },
  };
  return self;
}
