import { playAnimation } from '../wx/animation';
import type { AnimationStep } from '../wx/animation';
import { bindHover, builtInAt, child, HOVER, inside } from './built-in';
import type { BuiltIn, Live } from './built-in';

const plain: BuiltIn = { properties: {} };

const scrollView: BuiltIn = {
  properties: {
    scrollX: Boolean,
    scrollY: Boolean,
    scrollTop: Number,
    scrollLeft: Number,
    scrollIntoView: String,
    scrollWithAnimation: Boolean,
    upperThreshold: { type: Number, value: 50 },
    lowerThreshold: { type: Number, value: 50 },
    enableFlex: Boolean,
    refresherEnabled: Boolean,
    refresherThreshold: { type: Number, value: 45 },
    refresherDefaultStyle: String,
    refresherBackground: String,
    refresherTriggered: Boolean,
    showScrollbar: Boolean,
    enhanced: Boolean,
    enableBackToTop: Boolean,
    type: String,
    bounces: Boolean,
    pagingEnabled: Boolean,
    fastDeceleration: Boolean,
    enablePassive: Boolean,
    usingSticky: Boolean,
    scrollAnchoring: Boolean,
    throttle: Boolean,
  },
  create(live) {
    const { host, values } = live;
    let atTop = true;
    let atBottom = false;
    host.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = host;
      const now = live.values;
      live.emit('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth, deltaX: 0, deltaY: 0 });
      const [before, after, direction] = now['scrollY']
        ? [scrollTop, scrollHeight - scrollTop - clientHeight, ['top', 'bottom']]
        : [scrollLeft, scrollWidth - scrollLeft - clientWidth, ['left', 'right']];
      const top = before <= now['upperThreshold'];
      const bottom = after <= now['lowerThreshold'];
      if (top && !atTop) live.emit('scrolltoupper', { direction: direction[0] });
      if (bottom && !atBottom) live.emit('scrolltolower', { direction: direction[1] });
      atTop = top;
      atBottom = bottom;
    });
    pullToRefresh(live);
    const behavior = (): ScrollBehavior => (values['scrollWithAnimation'] ? 'smooth' : 'auto');
    return {
      watch: {
        scrollX: (on: boolean) => (host.style.overflowX = on ? 'auto' : 'hidden'),
        scrollY: (on: boolean) => (host.style.overflowY = on ? 'auto' : 'hidden'),
        enableFlex: (on: boolean) => host.toggleAttribute('flex', on),
        scrollTop: (top: number) => host.scrollTo({ top, behavior: behavior() }),
        scrollLeft: (left: number) => host.scrollTo({ left, behavior: behavior() }),
        scrollIntoView: (id: string) => {
          if (id)
            requestAnimationFrame(() => {
              const target = host.querySelector(`[exparser\\:info-attr-id="${CSS.escape(id)}"]`);
              if (!target) return;
              // What lies around the scroll-view stays where it is.
              const [to, from] = [target.getBoundingClientRect(), host.getBoundingClientRect()];
              host.scrollBy({
                left: values['scrollX'] ? to.left - from.left : 0,
                top: values['scrollY'] ? to.top - from.top : 0,
                behavior: behavior(),
              });
            });
        },
        refresherTriggered: (on: boolean) => host.toggleAttribute('refreshing', on),
      },
    };
  },
};

function pullToRefresh(live: Live): void {
  let from: number | null = null;
  const end = (y: number): void => {
    if (from !== null && (y - from) / 2 >= live.values['refresherThreshold']) {
      live.set({ refresherTriggered: true });
      live.emit('refresherrefresh', {});
    }
    from = null;
  };
  const begin = (y: number): void => {
    from = live.values['refresherEnabled'] && live.host.scrollTop <= 0 ? y : null;
  };
  live.host.addEventListener('touchstart', ({ touches }) => begin(touches[0]!.clientY), { passive: true });
  live.host.addEventListener('touchend', ({ changedTouches }) => end(changedTouches[0]!.clientY));
  live.host.addEventListener('mousedown', ({ clientY }) => begin(clientY));
  live.host.addEventListener('mouseup', ({ clientY }) => end(clientY));
}

const swiper: BuiltIn = {
  properties: {
    current: Number,
    indicatorDots: Boolean,
    autoplay: Boolean,
    interval: { type: Number, value: 5000 },
    duration: { type: Number, value: 500 },
    circular: Boolean,
    vertical: Boolean,
    indicatorColor: String,
    indicatorActiveColor: String,
    previousMargin: String,
    nextMargin: String,
    displayMultipleItems: Number,
    snapToEdge: Boolean,
    easingFunction: String,
  },
  create(live) {
    const { host } = live;
    const dots = child(live, 'div', 'swiper-dots');
    let shown = 0;
    let timer = 0;
    const items = (): number => host.querySelectorAll(':scope > wx-swiper-item').length;
    const goTo = (index: number, smooth: boolean): void => {
      const behavior = smooth ? 'smooth' : 'auto';
      if (live.values['vertical']) host.scrollTo({ top: index * host.clientHeight, behavior });
      else host.scrollTo({ left: index * host.clientWidth, behavior });
    };
    const follow = (): void => {
      const index = live.values['vertical']
        ? Math.round(host.scrollTop / (host.clientHeight || 1))
        : Math.round(host.scrollLeft / (host.clientWidth || 1));
      dots.replaceChildren(
        ...Array.from({ length: live.values['indicatorDots'] ? items() : 0 }, (_, at) => {
          const dot = document.createElement('i');
          dot.className = at === index ? 'on' : '';
          return dot;
        }),
      );
      dots.style.transform = `translate(${host.scrollLeft}px, ${host.scrollTop}px)`;
      if (index !== shown) live.emit('change', { current: index, source: timer ? 'autoplay' : 'touch' });
      shown = index;
    };
    host.addEventListener('scroll', follow);
    const observer = new MutationObserver(() => {
      if (host.lastElementChild !== dots) host.append(dots);
      follow();
    });
    return {
      attached() {
        observer.observe(host, { childList: true });
        requestAnimationFrame(() => {
          shown = Number(live.values['current'] ?? 0);
          goTo(shown, false);
          follow();
        });
        if (live.values['autoplay'])
          timer = window.setInterval(() => goTo((shown + 1) % (items() || 1), true), live.values['interval']);
      },
      detached() {
        observer.disconnect();
        clearInterval(timer);
      },
      watch: {
        current: (index: number) => {
          if (index !== shown) goTo(index, true);
        },
        vertical: (on: boolean) => host.toggleAttribute('vertical', on),
      },
    };
  },
};

const form: BuiltIn = {
  properties: { reportSubmit: Boolean, reportSubmitTimeout: Number },
  create(live) {
    /** Built-in fields, and custom components with the behavior wx://form-field, which carry `name` and `value`. */
    const fields = (): { name: string; value(): unknown; reset(): void }[] =>
      [...live.host.querySelectorAll('*')].flatMap((element) => {
        const builtIn = builtInAt(element);
        if (builtIn?.behaviour.field && builtIn.live.values['name'])
          return { name: String(builtIn.live.values['name']), ...builtIn.behaviour.field };
        const node = (element as { __wxElement?: { data?: Record<string, unknown>; is?: string } })
          .__wxElement;
        if (
          builtIn ||
          typeof node?.data?.['name'] !== 'string' ||
          !node.data['name'] ||
          !('value' in node.data)
        )
          return [];
        const { data } = node;
        return { name: node.data['name'], value: () => data['value'], reset: () => undefined };
      });
    return {
      form: {
        submit: () =>
          live.emit('submit', {
            value: Object.fromEntries(fields().map(({ name, value }) => [name, value()])),
          }),
        reset: () => {
          for (const field of fields()) field.reset();
          live.emit('reset');
        },
      },
    };
  },
};

const label: BuiltIn = {
  properties: { for: String },
  create(live) {
    live.host.addEventListener('click', (event) => {
      const target = event.target as Element;
      if (target.closest('wx-checkbox, wx-radio, wx-switch, wx-button, wx-input, wx-textarea')) return;
      const { for: id } = live.values;
      const scope: ParentNode = id ? document : live.host;
      const wanted = id
        ? `[exparser\\:info-attr-id="${CSS.escape(String(id))}"]`
        : 'wx-checkbox, wx-radio, wx-switch, wx-button, wx-input, wx-textarea';
      builtInAt(scope.querySelector(wanted))?.behaviour.labelTapped?.();
    });
    return {};
  },
};

const NAVIGATIONS: Record<string, string> = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  switchTab: 'switchTab',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
};

export const containers: Record<string, BuiltIn> = {
  view: {
    properties: { ...HOVER, hidden: Boolean, animation: null },
    create(live) {
      bindHover(live);
      return {
        watch: {
          hidden: (hidden: boolean) => (live.host.hidden = hidden),
          animation: (exported: { actions?: AnimationStep[] } | null) =>
            void playAnimation(live.host, exported?.actions ?? []),
        },
      };
    },
  },
  text: {
    properties: {
      selectable: Boolean,
      userSelect: Boolean,
      space: String,
      decode: Boolean,
      overflow: String,
    },
  },
  'cover-view': { properties: { scrollTop: Number, hidden: Boolean } },
  // Out of every stacking context, as WeChat does by moving it; the browser's top layer lets it stay where its owner put it.
  'root-portal': {
    properties: { enable: { type: Boolean, value: true } },
    create: ({ host }) => ({
      watch: {
        enable(on: boolean) {
          host.toggleAttribute('popover', on);
          if (!on) return;
          host.setAttribute('popover', 'manual');
          requestAnimationFrame(() => host.isConnected && host.showPopover());
        },
      },
    }),
  },
  'page-container': {
    properties: {
      show: Boolean,
      duration: Number,
      zIndex: Number,
      overlay: { type: Boolean, value: true },
      position: { type: String, value: 'bottom' },
      round: Boolean,
      closeOnSlideDown: Boolean,
      overlayStyle: String,
      customStyle: String,
    },
    create: ({ host }) => ({
      watch: {
        show: (show: boolean) => (host.hidden = !show),
        position: (position: string) => host.setAttribute('position', position),
      },
    }),
  },
  'page-meta': { properties: { pageStyle: String, rootFontSize: String, backgroundTextStyle: String } },
  'navigation-bar': { properties: { title: String, frontColor: String, backgroundColor: String } },
  'open-data': plain,
  'scroll-view': scrollView,
  swiper,
  'swiper-item': { properties: { itemId: String } },
  form,
  label,
  'checkbox-group': {
    properties: { name: String },
    create(live) {
      const value = (): unknown[] =>
        inside(live, 'checkbox')
          .filter(({ live: box }) => box.values['checked'])
          .map(({ live: box }) => box.values['value']);
      return {
        field: {
          value,
          reset: () => inside(live, 'checkbox').forEach(({ live: box }) => box.set({ checked: false })),
        },
        memberChanged: () => live.emit('change', { value: value() }),
      };
    },
  },
  'radio-group': {
    properties: { name: String },
    create(live) {
      const chosen = (): unknown =>
        inside(live, 'radio').find(({ live: radio }) => radio.values['checked'])?.live.values['value'] ?? '';
      return {
        field: {
          value: chosen,
          reset: () => inside(live, 'radio').forEach(({ live: r }) => r.set({ checked: false })),
        },
        memberChanged(member) {
          for (const { live: radio } of inside(live, 'radio'))
            if (radio.host !== member.host) radio.set({ checked: false });
          live.emit('change', { value: member.values['value'] });
        },
      };
    },
  },
  navigator: {
    properties: {
      ...HOVER,
      hoverClass: { type: String, value: 'navigator-hover' },
      url: String,
      openType: { type: String, value: 'navigate' },
      delta: { type: Number, value: 1 },
      target: String,
      appId: String,
      path: String,
    },
    create(live) {
      bindHover(live);
      live.host.addEventListener('click', () => {
        const api = NAVIGATIONS[live.values['openType']];
        const wx = (window as unknown as { wx: Record<string, (options: object) => Promise<unknown>> }).wx;
        if (!api) return;
        wx[api]!({ url: live.values['url'], delta: live.values['delta'] }).then(
          () => live.emit('success'),
          (error: unknown) => {
            console.error(error);
            live.emit('fail', error);
          },
        );
      });
      return {};
    },
  },
  'movable-area': { properties: { scaleArea: Boolean } },
  'movable-view': {
    properties: {
      direction: String,
      x: Number,
      y: Number,
      inertia: Boolean,
      outOfBounds: Boolean,
      damping: Number,
      friction: Number,
      disabled: Boolean,
      scale: Boolean,
      scaleMin: Number,
      scaleMax: Number,
      scaleValue: Number,
      animation: Boolean,
    },
    create(live) {
      const { host } = live;
      let start: { pointer: PointerEvent; left: number; top: number } | null = null;
      host.addEventListener('pointerdown', (pointer) => {
        if (live.values['disabled'] || (live.values['direction'] ?? 'none') === 'none') return;
        start = { pointer, left: host.offsetLeft, top: host.offsetTop };
        host.setPointerCapture(pointer.pointerId);
      });
      host.addEventListener('pointermove', (pointer) => {
        if (!start) return;
        const { direction } = live.values;
        const x =
          direction === 'vertical' ? start.left : start.left + pointer.clientX - start.pointer.clientX;
        const y =
          direction === 'horizontal' ? start.top : start.top + pointer.clientY - start.pointer.clientY;
        host.style.left = `${x}px`;
        host.style.top = `${y}px`;
        live.emit('change', { x, y, source: 'touch' });
      });
      host.addEventListener('pointerup', () => (start = null));
      return {
        watch: {
          x: (x: number) => (host.style.left = `${x ?? 0}px`),
          y: (y: number) => (host.style.top = `${y ?? 0}px`),
        },
      };
    },
  },
};
