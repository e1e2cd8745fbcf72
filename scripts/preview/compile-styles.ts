import { readFileSync } from 'node:fs';
import path from 'node:path';
import postcss from 'postcss';
import type { ChildNode, Declaration, Rule } from 'postcss';
import selectorParser from 'postcss-selector-parser';
import { isFile, npmFile } from './app-structure';
import type { AppStructure, ComponentSource } from './app-structure';
import { BUILT_IN_TAGS, replaceRpx } from './built-in-tags';

/** The web font that stands in where a machine has no Chinese font. */
export const CHINESE_FALLBACK_FONT = 'preview-chinese';

export interface StyleScope {
  /** Put before every class (`c3--title`); empty where classes are shared with the page. */
  prefix: string;
  isolation: string;
}

/**
 * How a component shares its styles, from its JSON, from `options` in its script, or WeChat's default: components are
 * isolated, pages are not.
 */
export function styleScope(component: ComponentSource, number: number): StyleScope {
  const script = component.script ? readFileSync(component.script, 'utf8') : '';
  const isolation =
    component.config.styleIsolation ??
    /styleIsolation:\s*['"]([\w-]+)['"]/.exec(script)?.[1] ??
    (/addGlobalClass:\s*true/.test(script) || component.is.includes('@vant/weapp')
      ? 'apply-shared'
      : component.isPage
        ? 'shared'
        : 'isolated');
  const sharesItsOwn = isolation === 'shared' || isolation === 'page-shared';
  return { isolation, prefix: sharesItsOwn ? '' : `c${number}` };
}

/** All styles as one sheet: components, then app.wxss, then pages, so that the later win as they do in WeChat. */
export function compileStyles(app: AppStructure, scopes: ReadonlyMap<string, StyleScope>): string {
  const sheet = (file: string, prefix: string, page: string): string =>
    isFile(file) ? compileWxss(app.directory, file, prefix, page) : '';
  const of = (pages: boolean): string[] =>
    app.components
      .filter(({ isPage }) => isPage === pages)
      .map(({ is, file, isPage }) => sheet(`${file}.wxss`, scopes.get(is)!.prefix, isPage ? is : ''));
  return [...of(false), sheet(path.join(app.directory, 'app.wxss'), '', ''), ...of(true)].join('\n');
}

/**
 * One WXSS file with its imports as CSS: rpx, built-in tags, `page`, `:host`, class prefix; a page's rules hold only
 * inside that page. Those with a prefix hold wherever their nodes are: the page may stand beside its list as a component.
 */
export function compileWxss(directory: string, file: string, prefix: string, page: string): string {
  const root = postcss.root({ nodes: inlineImports(directory, file, new Set()) });
  const rewrite = selectorParser((selectors) => {
    selectors.each((selector) => {
      let namesThePage = false;
      selector.walk((node) => {
        if (node.type === 'class') {
          if (prefix) node.value = `${prefix}--${node.value}`;
        } else if (node.type === 'id') {
          // An id belongs to its component, whose nodes carry the class prefix.
          const parts = [attribute('exparser\\:info-attr-id', node.value)];
          if (prefix) parts.push(attribute('exparser\\:info-class-prefix', `${prefix}--`));
          node.replaceWith(...parts);
        } else if (node.type === 'tag') {
          if (node.value === 'page') {
            node.replaceWith(selectorParser.tag({ value: 'wx-page' }));
            namesThePage = true;
          } else if (BUILT_IN_TAGS.has(node.value)) node.value = `wx-${node.value}`;
        } else if (node.type === 'pseudo' && node.value === ':host') {
          node.replaceWith(attribute('wx-host', prefix));
        }
      });
      const isElsewhere = namesThePage ? selector.some(({ type }) => type === 'combinator') : prefix !== '';
      if (page && !isElsewhere)
        keepInside(selector, `:where([data-route="${page}"]${namesThePage ? '' : ' *'})`);
    });
  });
  root.walkRules((rule: Rule) => {
    const { parent } = rule;
    if (parent?.type === 'atrule' && /keyframes$/.test((parent as postcss.AtRule).name)) return;
    rule.selector = rewrite.processSync(rule.selector);
  });
  root.walkDecls((declaration) => {
    if (declaration.value.includes('rpx')) declaration.value = replaceRpx(declaration.value);
    useInstalledFonts(declaration);
  });
  return root.toString();
}

function inlineImports(directory: string, file: string, seen: Set<string>): ChildNode[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return postcss.parse(readFileSync(file, 'utf8'), { from: file }).nodes.flatMap((node) => {
    if (node.type !== 'atrule' || node.name !== 'import') return [node];
    const wanted = /^(?:url\()?['"]?([^'")]+)/.exec(node.params)?.[1] ?? '';
    const inside = wanted.startsWith('/')
      ? path.join(directory, wanted)
      : path.resolve(path.dirname(file), wanted);
    const target = isFile(inside) ? inside : npmFile(wanted);
    if (!target || !isFile(target)) throw new Error(`${file} imports ${wanted}, which is not there`);
    return inlineImports(directory, target, seen);
  });
}

const attribute = (name: string, value: string): selectorParser.Attribute =>
  selectorParser.attribute({ attribute: name, operator: '=', value, quoteMark: '"', raws: {} });

/** `:where` adds no weight, so that a page's rules win or lose exactly as written. */
function keepInside(selector: selectorParser.Selector, where: string): void {
  const scope = selectorParser.pseudo({ value: where });
  const lastCombinator = selector.nodes.map(({ type }) => type).lastIndexOf('combinator');
  const pseudoElement = selector.nodes
    .slice(lastCombinator + 1)
    .find((node) => node.type === 'pseudo' && /^::|^:(before|after)$/.test(node.value));
  if (pseudoElement) selector.insertBefore(pseudoElement, scope);
  else selector.append(scope);
}

let vantIcons: string | undefined;
function useInstalledFonts(declaration: Declaration): void {
  // vant loads its icons from a CDN; the same font lies in @vant/icons.
  if (declaration.prop === 'src' && declaration.value.includes('alicdn')) {
    vantIcons ??= /url\(["']?(data:font\/woff2[^"')]+)/.exec(
      readFileSync(require.resolve('@vant/icons/src/encode-woff2.less'), 'utf8'),
    )![1]!;
    declaration.value = `url("${vantIcons}") format("woff2")`;
  }
  const inFontFace = declaration.parent?.type === 'atrule';
  if (declaration.prop === 'font-family' && !inFontFace && !/inherit|vant-icon/.test(declaration.value))
    declaration.value += `, ${CHINESE_FALLBACK_FONT}`;
}
