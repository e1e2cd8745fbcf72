import type * as glassEasel from 'glass-easel';
import { builtInAt } from '../built-ins/built-in';
import type { PageInstance, Router } from '../router';

interface Fields {
  id?: boolean;
  dataset?: boolean;
  mark?: boolean;
  rect?: boolean;
  size?: boolean;
  scrollOffset?: boolean;
  node?: boolean;
  context?: boolean;
  properties?: string[];
  computedStyle?: string[];
}
type Result = Record<string, unknown>;
type Callback = (result: Result | Result[] | null) => void;
interface Wish {
  selector: string | null;
  all: boolean;
  fields: Fields;
  callback: Callback | undefined;
  within: PageInstance | undefined;
}
type Found = glassEasel.Element & { $$: HTMLElement; data?: Record<string, unknown> };

/** wx.createSelectorQuery(): sizes, scroll offsets, property values and canvas nodes of what is on the page. */
export class SelectorQuery {
  private wishes: Wish[] = [];

  constructor(
    private readonly router: Router,
    private within?: PageInstance,
  ) {}

  in(component: PageInstance): this {
    this.within = component;
    return this;
  }
  select(selector: string): NodesRef {
    return this.nodes(selector, false);
  }
  selectAll(selector: string): NodesRef {
    return this.nodes(selector, true);
  }
  selectViewport(): NodesRef {
    return this.nodes(null, false);
  }

  exec(callback?: (results: (Result | Result[] | null)[]) => void): this {
    const wishes = this.wishes;
    // After the next layout, when pending setData is on the page.
    requestAnimationFrame(() => {
      const results = wishes.map((wish) => {
        const result = this.fulfil(wish);
        wish.callback?.(result);
        return result;
      });
      callback?.(results);
    });
    return this;
  }

  private nodes(selector: string | null, all: boolean): NodesRef {
    const want = (fields: Fields, callback?: Callback): this => {
      this.wishes.push({ selector, all, fields, callback, within: this.within });
      return this;
    };
    return {
      fields: want,
      boundingClientRect: (callback) => want({ id: true, dataset: true, rect: true, size: true }, callback),
      scrollOffset: (callback) => want({ id: true, dataset: true, scrollOffset: true }, callback),
      node: (callback) => want({ node: true }, callback),
      context: (callback) => want({ context: true }, callback),
    };
  }

  private fulfil({ selector, all, fields, within }: Wish): Result | Result[] | null {
    const { frame, scroller, instance } = this.router.current;
    const viewport = frame.getBoundingClientRect();
    if (selector === null) {
      const { clientWidth: right, clientHeight: bottom } = frame;
      const rect = fields.rect ? { left: 0, top: 0, right, bottom } : {};
      return { ...measure(null, scroller, { ...fields, rect: false }, viewport), ...rect };
    }
    const found = ((within ?? instance)._$.getShadowRoot()?.querySelectorAll(selector) ?? []).filter(
      (node) => (node as unknown as Found).$$,
    ) as unknown as Found[];
    const results = found.map((node) => measure(node, node.$$, fields, viewport));
    return all ? results : (results[0] ?? null);
  }
}

interface NodesRef {
  fields(fields: Fields, callback?: Callback): SelectorQuery;
  boundingClientRect(callback?: Callback): SelectorQuery;
  scrollOffset(callback?: Callback): SelectorQuery;
  node(callback?: Callback): SelectorQuery;
  context(callback?: Callback): SelectorQuery;
}

function measure(node: Found | null, element: HTMLElement, fields: Fields, viewport: DOMRect): Result {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return {
    ...(fields.id ? { id: node?.id ?? '' } : {}),
    ...(fields.dataset ? { dataset: node?.dataset ?? {} } : {}),
    ...(fields.mark ? { mark: node?.collectMarks?.() ?? {} } : {}),
    ...(fields.rect
      ? {
          left: box.left - viewport.left,
          top: box.top - viewport.top,
          right: box.right - viewport.left,
          bottom: box.bottom - viewport.top,
        }
      : {}),
    ...(fields.size ? { width: box.width, height: box.height } : {}),
    ...(fields.scrollOffset
      ? {
          scrollTop: element.scrollTop,
          scrollLeft: element.scrollLeft,
          scrollWidth: element.scrollWidth,
          scrollHeight: element.scrollHeight,
        }
      : {}),
    ...(fields.node ? { node: builtInAt(element)?.behaviour.canvas ?? element } : {}),
    ...(fields.context ? { context: contextOf(element) } : {}),
    ...Object.fromEntries((fields.properties ?? []).map((name) => [name, node?.data?.[name]])),
    ...Object.fromEntries(
      (fields.computedStyle ?? []).map((name) => [
        name,
        style.getPropertyValue(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)),
      ]),
    ),
  };
}

function contextOf(element: HTMLElement): object {
  const tag = element.tagName.toLowerCase();
  if (tag === 'wx-map')
    return {
      getCenterLocation: () => undefined,
      moveToLocation: () => undefined,
      includePoints: () => undefined,
    };
  if (tag === 'wx-video') {
    const video = element.querySelector('video')!;
    return { play: () => void video.play(), pause: () => video.pause() };
  }
  return {};
}
