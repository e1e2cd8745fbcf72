/** One `step()`: what `<view animation>` is given. */
export interface AnimationStep {
  animates: { type: string; args: unknown[] }[];
  option: {
    transition: { duration: number; timingFunction: string; delay: number };
    transformOrigin: string;
  };
}
interface Options {
  duration?: number;
  timingFunction?: string;
  delay?: number;
  transformOrigin?: string;
}

const TRANSFORMS = `translate translate3d translateX translateY translateZ scale scale3d scaleX scaleY scaleZ
  rotate rotate3d rotateX rotateY rotateZ skew skewX skewY matrix matrix3d`.split(/\s+/);
const STYLES = ['opacity', 'backgroundColor', 'width', 'height', 'top', 'left', 'bottom', 'right'];

/** wx.createAnimation(): records changes; `export()` hands over the steps and forgets them. */
export function createAnimation(defaults: Options = {}): object {
  let animates: AnimationStep['animates'] = [];
  let steps: AnimationStep[] = [];
  const animation: Record<string, unknown> = {
    step(own: Options = {}) {
      const {
        duration = 400,
        timingFunction = 'linear',
        delay = 0,
        transformOrigin = '50% 50% 0',
      } = {
        ...defaults,
        ...own,
      };
      steps.push({ animates, option: { transition: { duration, timingFunction, delay }, transformOrigin } });
      animates = [];
      return animation;
    },
    export() {
      const actions = steps;
      steps = [];
      return { actions };
    },
  };
  for (const type of [...TRANSFORMS, ...STYLES])
    animation[type] = (...args: unknown[]) => {
      animates.push({ type, args });
      return animation;
    };
  return animation;
}

const length = (value: unknown, unit: string): string =>
  typeof value === 'number' ? `${value}${unit}` : String(value);
function transform(type: string, args: unknown[]): string {
  const unit = /^translate/.test(type) ? 'px' : /^(rotate|skew)/.test(type) ? 'deg' : '';
  const last = args.length - 1;
  // rotate3d takes three numbers and an angle.
  return `${type}(${args.map((value, at) => length(value, type === 'rotate3d' && at < last ? '' : unit)).join(', ')})`;
}

/** Runs exported steps on an element, one after the other. */
export async function playAnimation(element: HTMLElement, steps: readonly AnimationStep[]): Promise<void> {
  for (const { animates, option } of steps) {
    const { duration, timingFunction, delay } = option.transition;
    const { style } = element;
    style.transition = `all ${duration}ms ${timingFunction} ${delay}ms`;
    style.transformOrigin = option.transformOrigin;
    const moves = animates.filter(({ type }) => TRANSFORMS.includes(type));
    if (moves.length) style.transform = moves.map(({ type, args }) => transform(type, args)).join(' ');
    for (const { type, args } of animates)
      if (STYLES.includes(type))
        Object.assign(style, {
          [type]: /opacity|Color/.test(type) ? String(args[0]) : length(args[0], 'px'),
        });
    await new Promise((done) => setTimeout(done, duration + delay));
  }
}
