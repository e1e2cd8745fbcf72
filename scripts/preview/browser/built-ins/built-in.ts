import type { ComponentElement } from '../dom-backend';

/** Property values come from WXML, which knows no types; each component checks what it uses. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Values = Record<string, any>;
type PropertyType = typeof String | typeof Number | typeof Boolean | typeof Array | typeof Object | null;
export type Properties = Record<string, PropertyType | { type: PropertyType; value: unknown }>;

/** One built-in component in the page. */
export interface Live {
  /** Its element, e.g. `<wx-input>`. */
  host: ComponentElement;
  /** Current property values. */
  values: Values;
  set(values: Values): void;
  /** Fires a component event; detail goes to `event.detail`. */
  emit(name: string, detail?: unknown, options?: { bubbles?: boolean; composed?: boolean }): void;
  /** Adds or removes a class as the page that uses the component wrote it (its style scope applied). */
  toggleClass(name: string, on: boolean): void;
}
/** What a component does once made; `watch` also runs for the first value. */
export interface Behaviour {
  attached?(): void;
  detached?(): void;
  watch?: Record<string, (value: never) => void>;
  /** What a form reads under the component's `name`, and how it resets. */
  field?: { value(): unknown; reset(): void };
  /** A tap on an enclosing label. */
  labelTapped?(): void;
  /** A tap on a button with form-type inside. */
  form?: { submit(): void; reset(): void };
  /** A radio or checkbox that changed inside a group. */
  memberChanged?(member: Live): void;
  /** A canvas' drawing surface. */
  canvas?: HTMLCanvasElement;
}
export interface BuiltIn {
  properties: Properties;
  create?(live: Live): Behaviour;
}

const made = new WeakMap<Element, { live: Live; behaviour: Behaviour }>();
export const remember = (live: Live, behaviour: Behaviour): void => {
  made.set(live.host, { live, behaviour });
};
/** The built-in component that an element is. */
export const builtInAt = (
  element: Element | null | undefined,
): { live: Live; behaviour: Behaviour } | undefined => (element ? made.get(element) : undefined);
/** The nearest enclosing built-in of a tag, across components and slots. */
export const enclosing = (live: Live, tag: string): ReturnType<typeof builtInAt> =>
  builtInAt(live.host.parentElement?.closest(`wx-${tag}`));
export const inside = (live: Live, tag: string): NonNullable<ReturnType<typeof builtInAt>>[] =>
  [...live.host.querySelectorAll(`wx-${tag}`)].flatMap((element) => builtInAt(element) ?? []);

export const child = <K extends keyof HTMLElementTagNameMap>(
  live: Live,
  tag: K,
  className = '',
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  element.className = className;
  live.host.append(element);
  return element;
};

export const HOVER: Properties = {
  hoverClass: { type: String, value: 'none' },
  hoverStartTime: { type: Number, value: 50 },
  hoverStayTime: { type: Number, value: 400 },
  hoverStopPropagation: Boolean,
};
/** Shows `hover-class` while a finger or mouse button is down. */
export function bindHover(live: Live): void {
  const toggle = (on: boolean): void => {
    const { hoverClass } = live.values;
    if (!hoverClass || hoverClass === 'none' || live.values['disabled']) return;
    for (const name of String(hoverClass).split(/\s+/)) live.toggleClass(name, on);
  };
  for (const type of ['mousedown', 'touchstart'])
    live.host.addEventListener(type, () => toggle(true), { passive: true });
  for (const type of ['mouseup', 'mouseleave', 'touchend', 'touchcancel'])
    live.host.addEventListener(type, () => setTimeout(() => toggle(false), 70));
}
