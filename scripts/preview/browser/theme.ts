import { onChange, settings } from './settings';
import type { PreviewApp } from './start';

const QUERY = /\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/g;
const originals = new WeakMap<CSSMediaRule, string>();

/** The colour scheme that the app sees: light unless app.json says `darkmode`. */
export function themeOf({ config }: PreviewApp): 'light' | 'dark' {
  return config.darkmode ? settings.theme : 'light';
}

/** Makes `prefers-color-scheme` rules follow the panel instead of the machine. */
export function applyTheme(app: PreviewApp): void {
  const apply = (): void => {
    const theme = themeOf(app);
    document.documentElement.dataset['theme'] = theme;
    for (const sheet of document.styleSheets) visit(sheet.cssRules, theme);
  };
  apply();
  onChange((_, changed) => {
    if (changed === 'theme') apply();
  });
}

function visit(rules: CSSRuleList, theme: string): void {
  for (const rule of rules) {
    if (!(rule instanceof CSSMediaRule)) continue;
    const original = originals.get(rule) ?? rule.media.mediaText;
    originals.set(rule, original);
    const text = original.replace(QUERY, (_, wanted) =>
      wanted === theme ? '(min-width: 0px)' : '(max-width: 0px)',
    );
    if (text !== rule.media.mediaText) rule.media.mediaText = text;
    visit(rule.cssRules, theme);
  }
}

/** `@name` in app.json's window, tabBar and page configurations stands for a colour of theme.json. */
export function themed(app: PreviewApp, value: string | undefined): string | undefined {
  return value?.startsWith('@') ? app.theme[themeOf(app)]?.[value.slice(1)] : value;
}
