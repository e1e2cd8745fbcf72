import type * as glassEasel from 'glass-easel';
import type { AssociatedBackend, CodeSpace, Root } from 'glass-easel-miniprogram-adapter';
import type { PageConfig } from '../app-structure';
import { EventChannel } from './event-channel';
import { PullDown } from './pull-down';
import { onChange } from './settings';
import type { PreviewApp } from './start';
import { TabBarView } from './tab-bar-view';
import { themed } from './theme';

export type OpenKind = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab';
/** The page as its own code sees it (`this`). */
export type PageInstance = Record<string, unknown> & { _$: glassEasel.GeneralComponent };

export interface OpenPage {
  route: string;
  query: Record<string, string>;
  instance: PageInstance;
  root: Root;
  frame: HTMLElement;
  scroller: HTMLElement;
  config: PageConfig;
  isTab: boolean;
  pullDown: PullDown;
  shown: boolean;
}

const MOST_PAGES = 10;
const element = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;

/** Page stack, navigation bar and tab bar, with WeChat's rules and messages. */
export class Router {
  readonly stack: OpenPage[] = [];
  readonly tabBar: TabBarView;
  private readonly keptTabs = new Map<string, OpenPage>();
  private readonly bar = element('.phone-nav');

  constructor(
    readonly app: PreviewApp,
    private readonly backend: AssociatedBackend,
    private readonly codeSpace: CodeSpace,
  ) {
    this.tabBar = new TabBarView(app, (route) => this.open('switchTab', `/${route}`));
    element('.phone-nav-back').addEventListener('click', () => this.back(1));
    onChange((_, changed) => {
      if (changed === 'theme') this.refreshBars();
    });
  }

  get current(): OpenPage {
    const page = this.stack.at(-1);
    if (!page) throw new Error('no page is open yet');
    return page;
  }

  /** Opens a page; throws with WeChat's reason (without the API's name) when its rules forbid it. */
  open(kind: OpenKind, url: string, events: Record<string, (value: unknown) => void> = {}): EventChannel {
    const { route, query } = this.parse(url);
    if (!this.app.pages.includes(route)) throw new Error(`page "${route}" is not found`);
    const isTab = this.tabBar.has(route);
    if (kind === 'navigateTo' && isTab) throw new Error('can not navigateTo a tabbar page');
    if (kind === 'redirectTo' && isTab) throw new Error('can not redirectTo a tabbar page');
    if (kind === 'switchTab' && !isTab) throw new Error('can not switch to no-tabBar page');
    if (kind === 'navigateTo' && this.stack.length >= MOST_PAGES)
      throw new Error('webview count limit exceed');

    const channel = new EventChannel();
    for (const [name, listener] of Object.entries(events)) channel.on(name, listener);
    if (kind === 'navigateTo') this.hide(this.current);
    if (kind === 'redirectTo') this.close(this.stack.pop());
    if (kind === 'reLaunch') {
      while (this.stack.length) this.close(this.stack.pop());
      for (const page of this.keptTabs.values()) this.close(page);
    }
    if (kind === 'switchTab') {
      while (this.stack.length) {
        const page = this.stack.pop()!;
        if (page.isTab) this.hide(page);
        else this.close(page);
      }
      const kept = this.keptTabs.get(route);
      if (kept) {
        this.stack.push(kept);
        this.show();
        return channel;
      }
    }
    this.create(route, query, channel, isTab);
    this.show();
    return channel;
  }

  /** Goes back `delta` pages, at most to the first. */
  back(delta: number): void {
    const steps = Math.min(delta, this.stack.length - 1);
    for (let step = 0; step < steps; step++) this.close(this.stack.pop());
    if (steps > 0) this.show();
  }

  /** Calls a lifecycle method of a page if it has one. An error in it is shown and stops nothing else. */
  call(page: OpenPage, name: string, argument?: unknown): unknown {
    const method = page.instance[name];
    if (typeof method !== 'function') return undefined;
    try {
      const result: unknown = method.call(page.instance, argument);
      if (result instanceof Promise) result.catch((error: unknown) => console.error(error));
      return result;
    } catch (error) {
      console.error(error);
      return undefined;
    }
  }

  /** Shows the current page's title, colours, back arrow and tab bar. */
  refreshBars(): void {
    const { config, isTab, route, frame } = this.current;
    const white = (themed(this.app, config.navigationBarTextStyle) ?? 'white') === 'white';
    const custom = config.navigationStyle === 'custom';
    const phone = element('.phone');
    phone.classList.toggle('custom-nav', custom);
    phone.style.setProperty(
      '--nav-background',
      custom ? 'transparent' : (themed(this.app, config.navigationBarBackgroundColor) ?? '#000000'),
    );
    phone.style.setProperty('--nav-color', white && !custom ? '#fff' : '#000');
    frame.style.background = themed(this.app, config.backgroundColor) ?? '#fff';
    element('.phone-nav-title').textContent = custom ? '' : (config.navigationBarTitleText ?? '');
    element('.phone-nav-back').hidden = this.stack.length < 2 || custom;
    this.bar.dataset['route'] = route;
    this.tabBar.refresh(isTab ? route : null);
  }

  /** Route and raw query; WeChat hands values over as they were written, still percent-encoded. */
  private parse(url: string): { route: string; query: Record<string, string> } {
    const [path = '', search = ''] = url.split('?');
    const base = this.stack.length ? `http://app/${this.current.route}` : 'http://app/';
    const query: Record<string, string> = {};
    for (const pair of search.split('&').filter(Boolean)) {
      const at = pair.indexOf('=');
      query[at < 0 ? pair : pair.slice(0, at)] = at < 0 ? '' : pair.slice(at + 1);
    }
    return { route: new URL(path, base).pathname.slice(1).replace(/\.html$/, ''), query };
  }

  private create(route: string, query: Record<string, string>, channel: EventChannel, isTab: boolean): void {
    const config: PageConfig = { ...this.app.config.window, ...this.app.pageConfigs[route] };
    const frame = document.createElement('div');
    frame.className = 'page-frame';
    frame.dataset['route'] = route;
    const scroller = document.createElement('div');
    scroller.className = 'page-scroller';
    frame.append(scroller);
    element('.phone-pages').append(frame);
    const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
    const root = this.backend.createRoot(
      'wx-page',
      this.codeSpace,
      parameters.length ? `${route}?${parameters.join('&')}` : route,
    );
    const component = root.getComponent();
    (component as unknown as { $$: HTMLElement }).$$.dataset['route'] = route;
    const instance = root.get() as unknown as PageInstance;
    const page: OpenPage = {
      route,
      query,
      instance,
      root,
      frame,
      scroller,
      config,
      isTab,
      shown: false,
      pullDown: new PullDown(frame, scroller, config.enablePullDownRefresh === true, () =>
        this.call(page, 'onPullDownRefresh'),
      ),
    };
    Object.assign(instance, { route, options: query, getOpenerEventChannel: () => channel });
    // On the stack before onLoad, where wx.setNavigationBarTitle means this page already.
    this.stack.push(page);
    if (isTab) this.keptTabs.set(route, page);
    const tabBar = isTab ? this.tabBar.createCustom(this.backend, this.codeSpace, frame) : null;
    instance['getTabBar'] = () => tabBar;
    attach(root, scroller);
    this.call(page, 'onLoad', query);
    let atBottom = false;
    scroller.addEventListener('scroll', () => {
      this.call(page, 'onPageScroll', { scrollTop: scroller.scrollTop });
      const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
      const near = left <= (config.onReachBottomDistance ?? 50);
      if (near && !atBottom) this.call(page, 'onReachBottom');
      atBottom = near;
    });
  }

  private show(): void {
    const page = this.current;
    page.frame.hidden = false;
    this.refreshBars();
    this.call(page, 'onShow');
    page.root.getComponent().triggerPageLifetime('show', []);
    const arrived = (): void => {
      if (this.stack.at(-1) === page) document.documentElement.dataset['page'] = page.route;
    };
    if (page.shown) arrived();
    else
      requestAnimationFrame(() => {
        this.call(page, 'onReady');
        arrived();
      });
    page.shown = true;
    const query = Object.entries(page.query).map(([name, value]) => `${name}=${value}`);
    // Without the query of the start: what the panel has changed since holds after a reload.
    history.replaceState(
      null,
      '',
      `${location.pathname}#/${page.route}${query.length ? `?${query.join('&')}` : ''}`,
    );
  }

  private hide(page: OpenPage): void {
    this.call(page, 'onHide');
    page.root.getComponent().triggerPageLifetime('hide', []);
    page.frame.hidden = true;
  }

  private close(page: OpenPage | undefined): void {
    if (!page) return;
    this.call(page, 'onUnload');
    page.root.release();
    // As in WeChat, what a page still sets after it is gone goes nowhere.
    page.instance['setData'] = () => undefined;
    page.frame.remove();
    if (page.isTab) this.keptTabs.delete(page.route);
  }
}

/** Puts a root component into `parent`, after what is there. */
export function attach(root: Root, parent: HTMLElement): void {
  const placeholder = document.createElement('div');
  parent.append(placeholder);
  root.attach(
    parent as unknown as glassEasel.GeneralBackendElement,
    placeholder as unknown as glassEasel.GeneralBackendElement,
  );
}
