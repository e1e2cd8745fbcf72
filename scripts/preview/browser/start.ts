import * as glassEasel from 'glass-easel';
import { component as adapterComponent, MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import type { AppStructure } from '../app-structure';
import { registerBuiltIns } from './built-ins/register';
import { DomBackend } from './dom-backend';
import { observeIntersections } from './intersections';
import { installPanelApi } from './panel-api';
import { Router } from './router';
import { applyTheme } from './theme';
import { createWx, selectorQueryOf } from './wx/create-wx';
import { openFiles } from './wx/files';
import { launchOptions } from './wx/launch';

/** What the build knows about one component besides its script and template. */
interface StaticConfig {
  component: boolean;
  usingComponents: Record<string, string>;
  styleIsolation: string;
  componentGenerics?: object;
  componentPlaceholder?: object;
}
type Definition = Record<string, unknown> & { behaviors?: unknown[]; pageLifetimes?: object };
type Register = (definition: Definition) => unknown;
export type PreviewApp = Pick<AppStructure, 'config' | 'theme' | 'pages'> & {
  pageConfigs: Record<string, object>;
};

/** Globals that mini program code and compiled templates expect. */
interface Globals {
  wx: unknown;
  App: (app: Record<string, unknown>) => void;
  getApp: () => unknown;
  getCurrentPages: () => unknown[];
  Page: Register;
  Component: Register;
  Behavior: Register;
  requirePlugin: () => never;
  getRegExp: (pattern: string, flags?: string) => RegExp;
  getDate: (...parts: []) => Date;
  __wxsConstructor: (value: unknown) => string;
  __wrapTemplateEvent: (element: unknown, event: DispatchedEvent, listener: EventListener) => unknown;
}
interface DispatchedEvent {
  target: unknown;
  currentTarget: unknown;
}
type EventListener = (this: unknown, event: DispatchedEvent) => unknown;
const globals = window as unknown as Globals;

glassEasel.globalOptions.writeExtraInfoToAttr = true; // ids become [exparser:info-attr-id], as in WeChat's own DOM
glassEasel.addGlobalWarningListener((message) => {
  const text = String((message as { message?: string }).message ?? message);
  if (!/is not a valid property|keys are not unique|get null value/.test(text)) console.warn(text);
  return false;
});
glassEasel.addGlobalErrorListener((error) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  return false;
});

globals.getRegExp = (pattern, flags) => new RegExp(pattern, flags);
globals.getDate = (...parts) => new Date(...parts);
globals.__wxsConstructor = (value) => Object.prototype.toString.call(value).slice(8, -1);
globals.__wrapTemplateEvent = (element, event, listener) =>
  listener.call(
    element,
    Object.create(event, {
      target: { value: plainTarget(event.target) },
      currentTarget: { value: plainTarget(event.currentTarget) },
      mark: { value: (event.target as glassEasel.Element | null)?.collectMarks?.() ?? {} },
    }) as DispatchedEvent,
  );

/** Events cross a bridge in WeChat, so that listeners see data of their target and never the node itself. */
function plainTarget(target: unknown): object {
  const node = ((target as { _$?: unknown })?._$ ?? target) as glassEasel.Element | undefined;
  const element = (node as { $$?: HTMLElement } | undefined)?.$$;
  return {
    id: node?.id ?? '',
    dataset: node?.dataset ?? {},
    offsetLeft: element?.offsetLeft ?? 0,
    offsetTop: element?.offsetTop ?? 0,
  };
}

const environment = new MiniProgramEnv();
const builtInSpace = environment.getGlobalCodeSpace().getComponentSpace();
const codeSpace = environment.createCodeSpace('app', true);
const componentSpace = codeSpace.getComponentSpace();
// Properties are not mirrored onto nodes: vant's button has one called `dataset`.
componentSpace.updateComponentOptions({ writeFieldsToNode: false, useMethodCallerListeners: true });
registerBuiltIns(builtInSpace, componentSpace);
// glass-easel never fires `ready`; WeChat does after the first layout.
codeSpace.setOverallBehavior(
  componentSpace.defineBehavior({
    lifetimes: {
      attached(this: { _$?: glassEasel.GeneralComponent }) {
        const component = this._$ ?? (this as unknown as glassEasel.GeneralComponent);
        queueMicrotask(() => component.triggerLifetime('ready', []));
      },
    },
  }) as unknown as glassEasel.GeneralBehavior,
);
const { prototype: everyComponent } = adapterComponent.ComponentCaller as unknown as {
  prototype: Record<'createIntersectionObserver' | 'createSelectorQuery', unknown>;
};
everyComponent.createIntersectionObserver = observeIntersections;

const domBackend = new DomBackend();
domBackend.start();
const backend = environment.associateBackend(domBackend as unknown as glassEasel.GeneralBackendContext);

let templates: Record<string, unknown> = {};
/** Takes the compiled templates of all components, by `is`. */
export function useTemplates(compiled: Record<string, unknown>): void {
  templates = compiled;
}

let formBehaviors: Record<string, unknown> | undefined;

/** Registers one component or page; `load` runs its script. */
export function define(is: string, config: StaticConfig, stylePrefix: string, load: () => void): void {
  codeSpace.addComponentStaticConfig(
    is,
    config as unknown as Parameters<typeof codeSpace.addComponentStaticConfig>[1],
  );
  codeSpace.addStyleSheet(is, undefined, stylePrefix);
  const template = templates[is];
  if (template)
    codeSpace.addCompiledTemplate(is, {
      groupList: templates,
      content: template,
      fallbackListenerOnNativeNode: true,
    } as unknown as Parameters<typeof codeSpace.addCompiledTemplate>[1]);
  codeSpace.componentEnv(is, (given) => {
    const { Page, Component, Behavior } = given as unknown as Record<
      'Page' | 'Component' | 'Behavior',
      Register
    >;
    formBehaviors ??= {
      'wx://form-field': Behavior({ properties: { name: String, value: null } }),
      'wx://form-field-group': Behavior({}),
      'wx://form-field-button': Behavior({}),
      'wx://component-export': Behavior({}),
    };
    const resolve = (definition: Definition): Definition => ({
      ...definition,
      behaviors: definition.behaviors
        ?.map((behavior) => (typeof behavior === 'string' ? formBehaviors![behavior] : behavior))
        .filter(Boolean),
    });
    globals.Page = (definition) => Page(resolve(definition));
    globals.Behavior = (definition) => Behavior(resolve(definition));
    globals.Component = (definition) => {
      const resolved = resolve(definition);
      if (resolved.pageLifetimes === undefined) delete resolved.pageLifetimes; // vant leaves it undefined
      return Component(resolved);
    };
    load();
  });
}

/** Starts the mini program as a phone does: files are there, app.js runs, then the first page opens. */
export async function boot(app: PreviewApp, loadApp: () => void, defineAll: () => void): Promise<void> {
  await openFiles();
  let instance: Record<string, unknown> = {};
  const router = new Router(app, backend, codeSpace);
  globals.wx = createWx(app, router, () => instance);
  everyComponent.createSelectorQuery = selectorQueryOf(router);
  globals.App = (given) => {
    instance = given;
  };
  globals.getApp = () => instance;
  globals.getCurrentPages = () => router.stack.map(({ instance: page }) => page);
  globals.requirePlugin = () => {
    throw new Error('plugins are not there in the preview');
  };
  applyTheme(app);
  installPanelApi(router);
  loadApp();
  defineAll();
  const options = launchOptions(app);
  const call = (name: string): void => {
    const handler = instance[name];
    if (typeof handler === 'function') handler.call(instance, options);
  };
  call('onLaunch');
  call('onShow');
  router.open('reLaunch', options.url);
}
