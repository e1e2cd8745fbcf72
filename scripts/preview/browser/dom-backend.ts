import { CurrentWindowBackendContext, Event as ComponentEvent } from 'glass-easel';
import type * as glassEasel from 'glass-easel';
import { BUILT_IN_TAGS, replaceRpx } from '../built-in-tags';

/** A DOM element that glass-easel made knows its component node. */
export interface ComponentElement extends HTMLElement {
  __wxElement?: glassEasel.Element;
}
interface Touch {
  identifier: number;
  clientX: number;
  clientY: number;
  pageX: number;
  pageY: number;
  x: number;
  y: number;
  force: number;
}
type Dispatch = (
  target: glassEasel.Element,
  type: string,
  detail: unknown,
  options: glassEasel.EventOptions,
) => unknown;

const LONG_PRESS_MS = 350;
const FROM_THE_DOM = /^(touch(start|move|end|cancel)|transitionend|animation(start|iteration|end))$/;

/**
 * glass-easel's DOM backend with WeChat's habits: `wx-` tag names, rpx in inline styles, touches on events, a mouse that
 * acts as a finger.
 */
export class DomBackend extends CurrentWindowBackendContext {
  constructor() {
    super();
    const own: Pick<Document, 'createElement' | 'createTextNode' | 'createDocumentFragment'> = {
      createElement(tag: string): HTMLElement {
        const element = document.createElement(BUILT_IN_TAGS.has(tag) ? `wx-${tag}` : tag);
        const setAttribute = element.setAttribute.bind(element);
        element.setAttribute = (name, value) =>
          setAttribute(name, name === 'style' ? replaceRpx(String(value)) : value);
        return element;
      },
      createTextNode: (text) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
    };
    this.document = own as unknown as CurrentWindowBackendContext['document'];
  }

  /**
   * Lets through only what exists in WeChat: a DOM `click`, `input` or `change` would run a component's handler of that
   * name a second time.
   */
  override setListenerStats(
    ...[element, type, capture, mutLevel]: Parameters<CurrentWindowBackendContext['setListenerStats']>
  ): void {
    if (FROM_THE_DOM.test(type)) super.setListenerStats(element, type, capture, mutLevel);
  }

  /** The backend emits nothing before it is given a listener. */
  start(): void {
    const dispatch: Dispatch = (target, type, detail, options) => {
      const event = new ComponentEvent(type, detail, {
        ...options,
        extraFields: touchesOf(options.originalEvent),
      });
      ComponentEvent.dispatchEvent(target, event);
      return event.getEventBubbleStatus();
    };
    super.onEvent(dispatch as Parameters<CurrentWindowBackendContext['onEvent']>[0]);
    actAsFinger(dispatch);
  }
}

/** Long presses, and touch events from a mouse until a real finger shows up. */
function actAsFinger(dispatch: Dispatch): void {
  let touched = false;
  let pressedOn: glassEasel.Element | null = null;
  let longPress = 0;
  const fire = (event: UIEvent, type: string, target: glassEasel.Element): void => {
    const at = event instanceof MouseEvent ? { x: event.clientX, y: event.clientY } : {};
    dispatch(target, type, at, {
      originalEvent: event,
      bubbles: true,
      composed: true,
      capturePhase: true,
    });
  };
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ): void => document.body.addEventListener(type, listener, { capture: true, passive: true });
  const waitForLongPress = (event: UIEvent, target: glassEasel.Element): void => {
    longPress = window.setTimeout(() => {
      fire(event, 'longpress', target);
      fire(event, 'longtap', target);
    }, LONG_PRESS_MS);
  };
  on('touchstart', (event) => {
    touched = true;
    const target = nodeAt(event.target);
    if (target) waitForLongPress(event, target);
  });
  on('touchmove', () => clearTimeout(longPress));
  on('touchend', () => clearTimeout(longPress));
  on('mousedown', (event) => {
    pressedOn = touched || event.button !== 0 ? null : nodeAt(event.target);
    if (!pressedOn) return;
    fire(event, 'touchstart', pressedOn);
    waitForLongPress(event, pressedOn);
  });
  on('mousemove', (event) => {
    if (!pressedOn) return;
    if (Math.abs(event.movementX) + Math.abs(event.movementY) > 4) clearTimeout(longPress);
    fire(event, 'touchmove', pressedOn);
  });
  on('mouseup', (event) => {
    clearTimeout(longPress);
    if (pressedOn) fire(event, 'touchend', pressedOn);
    pressedOn = null;
  });
}

/** The nearest component node at or above a DOM event's target. */
export function nodeAt(target: EventTarget | null): glassEasel.Element | null {
  let element = target as ComponentElement | null;
  while (element && !element.__wxElement) element = element.parentNode as ComponentElement | null;
  return element?.__wxElement ?? null;
}

function touchesOf(event: unknown): Record<string, unknown> | undefined {
  if (typeof TouchEvent !== 'undefined' && event instanceof TouchEvent) {
    const inside = event.target as Element | null;
    return {
      touches: [...event.touches].map((touch) => describe(touch, inside)),
      changedTouches: [...event.changedTouches].map((touch) => describe(touch, inside)),
    };
  }
  if (!(event instanceof MouseEvent)) return undefined;
  const touch = describe({ ...pick(event), identifier: 0 }, event.target as Element | null);
  return { touches: event.type === 'mouseup' ? [] : [touch], changedTouches: [touch] };
}

const pick = ({
  clientX,
  clientY,
  pageX,
  pageY,
}: MouseEvent): Omit<Touch, 'identifier' | 'x' | 'y' | 'force'> => ({
  clientX,
  clientY,
  pageX,
  pageY,
});

/** `x` and `y` count from the canvas a finger is on, as a canvas' touches do in WeChat. */
function describe(
  touch: Pick<Touch, 'identifier' | 'clientX' | 'clientY' | 'pageX' | 'pageY'>,
  target: Element | null,
): Touch {
  const { identifier, clientX, clientY, pageX, pageY } = touch;
  const canvas = target?.closest?.('wx-canvas')?.getBoundingClientRect();
  return {
    identifier,
    clientX,
    clientY,
    pageX,
    pageY,
    x: clientX - (canvas?.left ?? 0),
    y: clientY - (canvas?.top ?? 0),
    force: 1,
  };
}
