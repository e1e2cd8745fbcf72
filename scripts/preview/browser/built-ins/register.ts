import type * as glassEasel from 'glass-easel';
import type { ComponentElement } from '../dom-backend';
import { BUILT_IN_TAGS } from '../../built-in-tags';
import { remember } from './built-in';
import type { Behaviour, BuiltIn, Live, Values } from './built-in';
import { containers } from './containers';
import { controls } from './controls';
import { devices } from './devices';
import { media } from './media';
import { pickers } from './pickers';
import { textInputs } from './text-inputs';

const builtIns: Record<string, BuiltIn> = {
  ...containers,
  ...controls,
  ...devices,
  ...media,
  ...pickers,
  ...textInputs,
};

/** The component node of a built-in, as glass-easel hands it to lifetimes. */
type Node = glassEasel.GeneralComponent & { $$: ComponentElement; data: Values };

/** Makes WeChat's own tags known to every component of the mini program. */
export function registerBuiltIns(space: glassEasel.ComponentSpace, users: glassEasel.ComponentSpace): void {
  for (const tag of BUILT_IN_TAGS) {
    const builtIn = builtIns[tag];
    if (!builtIn) throw new Error(`the preview lacks <${tag}>`);
    users.setGlobalUsingComponent(tag, defineBuiltIn(space, tag, builtIn));
  }
}

function defineBuiltIn(
  space: glassEasel.ComponentSpace,
  tag: string,
  { properties, create }: BuiltIn,
): glassEasel.GeneralComponentDefinition {
  const behaviours = new WeakMap<Node, Behaviour>();
  const watched = (node: Node, name: string, value: unknown): void =>
    behaviours.get(node)?.watch?.[name]?.(value as never);
  return space.defineComponent({
    is: `wx/${tag}`,
    properties: properties as glassEasel.typeUtils.PropertyList,
    observers: Object.keys(properties).map((fields) => ({
      fields,
      observer(this: Node, value: unknown) {
        watched(this, fields, value);
      },
    })) as never,
    lifetimes: {
      created(this: Node) {
        const live = liveOf(this);
        const behaviour = create?.(live) ?? {};
        behaviours.set(this, behaviour);
        remember(live, behaviour);
        for (const name of Object.keys(behaviour.watch ?? {})) watched(this, name, this.data[name]);
      },
      attached(this: Node) {
        behaviours.get(this)?.attached?.();
      },
      detached(this: Node) {
        behaviours.get(this)?.detached?.();
      },
    },
  }) as unknown as glassEasel.GeneralComponentDefinition;
}

function liveOf(node: Node): Live {
  return {
    host: node.$$,
    get values() {
      return node.data;
    },
    set: (values) => node.setData(values as never),
    emit: (name, detail = {}, options = {}) =>
      node.triggerEvent(name, detail, { bubbles: false, composed: false, ...options }),
    toggleClass: (name, on) => node.classList?.toggle(name, on),
  };
}
