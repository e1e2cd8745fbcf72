import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Data = Record<string, unknown>;
interface Element {
  tag: string;
  attributes: Record<string, string>;
  children: Element[];
}
const root = join(__dirname, '../..');
const miniprogram = join(root, 'miniprogram');
/** What the renderer makes no node of. */
const silent = new Set(['block', 'template', 'wxs', 'import', 'include', '']);
const parsed = new Map<string, Element>();

/** Elements of a WXML file, as a tree under one that has no name. */
function parse(file: string): Element {
  const known = parsed.get(file);
  if (known) return known;
  const text = readFileSync(file, 'utf8').replace(/<!--.*?-->/gs, '').replace(/<wxs\b.*?<\/wxs>|<wxs\b[^>]*\/>/gs, ''); // prettier-ignore
  const top: Element = { tag: '', attributes: {}, children: [] };
  const open = [top];
  for (const [, closing, tag, inner, single] of text.matchAll(
    /<(\/?)([\w-]+)((?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*(\/?)>/g,
  )) {
    if (closing) {
      open.pop();
      continue;
    }
    const attributes = Object.fromEntries(
      [...inner!.matchAll(/([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g)].map(([, name, a, b]) => [name, a ?? b ?? '']), // prettier-ignore
    ) as Record<string, string>;
    const element = { tag: tag!, attributes, children: [] };
    open.at(-1)!.children.push(element);
    if (!single) open.push(element);
  }
  parsed.set(file, top);
  return top;
}

/** What `{{…}}` says; what it cannot say (a function of wxs) counts as said. */
function valueOf(text: string, data: Data): unknown {
  const [, expression] = /^\{\{(.*)\}\}$/s.exec(text.trim()) ?? [];
  if (expression === undefined) return text;
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the mini program's own templates
    return (new Function('data', `with (data) { return (${expression}); }`) as (data: Data) => unknown)(data);
  } catch {
    return true;
  }
}

/**
 * Nodes that a page's template makes of its data. Of a component within, as many as its own template has elements, shown or
 * not.
 */
export function countNodes(page: string, data: Data): number {
  const file = join(miniprogram, 'pages', page);
  const { usingComponents = {} } = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as {
    usingComponents?: Record<string, string>;
  };
  const weights = new Map(
    Object.entries(usingComponents).map(([tag, path]) => [tag, elementsOf(path, file)]),
  );
  return within(parse(`${file}.wxml`), data, weights);
}

function within(parent: Element, data: Data, weights: ReadonlyMap<string, number>): number {
  let sum = 0;
  let taken = false;
  for (const element of parent.children) {
    const { 'wx:if': asked, 'wx:elif': asksElse, 'wx:for': list } = element.attributes;
    if (asked !== undefined) taken = Boolean(valueOf(asked, data));
    else if (asksElse !== undefined || 'wx:else' in element.attributes) {
      if (taken) continue;
      taken = asksElse === undefined || Boolean(valueOf(asksElse, data));
    } else taken = true;
    if (!taken) continue;
    const own = (weights.get(element.tag) ?? 0) + (silent.has(element.tag) ? 0 : 1);
    if (list === undefined) sum += own + within(element, data, weights);
    else {
      const { 'wx:for-item': item = 'item', 'wx:for-index': index = 'index' } = element.attributes;
      const rows = valueOf(list, data);
      for (const [at, row] of (Array.isArray(rows) ? rows : []).entries())
        sum += own + within(element, { ...data, [item]: row, [index]: at }, weights);
    }
  }
  return sum;
}

function elementsOf(path: string, from: string): number {
  const file = path.startsWith('@vant')
    ? join(root, 'node_modules/@vant/weapp/lib', path.replace('@vant/weapp/', ''))
    : path.startsWith('/')
      ? join(miniprogram, path)
      : join(dirname(from), path);
  if (!existsSync(`${file}.wxml`)) return 0;
  const all = (element: Element): number =>
    element.children.reduce((sum, one) => sum + (silent.has(one.tag) ? 0 : 1) + all(one), 0);
  return all(parse(`${file}.wxml`));
}
