import type { AssociatedBackend, CodeSpace } from 'glass-easel-miniprogram-adapter';
import { attach } from './router';
import type { PreviewApp } from './start';
import { themed } from './theme';

interface Tab {
  route: string;
  button: HTMLElement;
  icon: HTMLImageElement | null;
  label: HTMLElement;
  badge: HTMLElement;
  /** Paths, or names of theme.json. */
  images: { plain: string | undefined; selected: string | undefined };
}

/** The tab bar that app.json describes, or the app's own (`custom-tab-bar/`), one instance a tab page. */
export class TabBarView {
  private readonly bar = document.querySelector<HTMLElement>('.phone-tab-bar')!;
  private readonly tabs: Tab[] = [];
  private hiddenByApp = false;
  private route: string | null = null;

  constructor(
    private readonly app: PreviewApp,
    switchTo: (route: string) => void,
  ) {
    for (const item of app.config.tabBar?.list ?? []) {
      const button = document.createElement('div');
      button.className = 'phone-tab';
      const icon = item.iconPath ? document.createElement('img') : null;
      if (icon) button.append(icon);
      const label = document.createElement('span');
      label.textContent = item.text;
      const badge = document.createElement('em');
      badge.hidden = true;
      button.append(label, badge);
      const route = item.pagePath.replace(/^\//, '');
      button.addEventListener('click', () => {
        if (this.route !== route) switchTo(route);
      });
      this.bar.append(button);
      const { iconPath: plain, selectedIconPath: selected = plain } = item;
      this.tabs.push({ route, button, icon, label, badge, images: { plain, selected } });
    }
  }

  has(route: string): boolean {
    return this.tabs.some((tab) => tab.route === route);
  }

  /** `route` of the tab page in front, null when none is. */
  refresh(route: string | null): void {
    this.route = route;
    const { tabBar } = this.app.config;
    this.bar.hidden = route === null || !tabBar || tabBar.custom === true || this.hiddenByApp;
    if (!tabBar) return;
    this.bar.style.background = themed(this.app, tabBar.backgroundColor) ?? '#fff';
    this.bar.classList.toggle('white-border', themed(this.app, tabBar.borderStyle) === 'white');
    for (const { route: own, button, icon, label, images } of this.tabs) {
      const selected = own === route;
      button.classList.toggle('selected', selected);
      label.style.color =
        themed(this.app, selected ? tabBar.selectedColor : tabBar.color) ?? (selected ? '#07c160' : '#999');
      const image = themed(this.app, selected ? images.selected : images.plain);
      if (icon && image) icon.src = `/${image.replace(/^\//, '')}`;
    }
  }

  /** Text of a tab's badge, '' for a red dot, null for none. */
  setBadge(index: number, text: string | null): void {
    const tab = this.tabs[index];
    if (!tab) throw new Error('tabbar item not found');
    tab.badge.hidden = text === null;
    tab.badge.textContent = text === null ? '' : text.length > 4 ? '…' : text;
    tab.badge.classList.toggle('dot', text === '');
  }

  setText(index: number, text: string): void {
    const tab = this.tabs[index];
    if (!tab) throw new Error('tabbar item not found');
    tab.label.textContent = text;
  }

  setHidden(hidden: boolean): void {
    this.hiddenByApp = hidden;
    this.refresh(this.route);
  }

  createCustom(backend: AssociatedBackend, codeSpace: CodeSpace, frame: HTMLElement): object | null {
    if (!this.app.config.tabBar?.custom) return null;
    const root = backend.createRoot('wx-custom-tab-bar', codeSpace, 'custom-tab-bar/index');
    const holder = document.createElement('div');
    holder.className = 'custom-tab-bar';
    frame.append(holder);
    attach(root, holder);
    return root.get();
  }
}
