import { Refusal } from '../shared/refusal';

/** Field → what is wrong with it; '' where nothing is. */
export type Problems = Record<string, string>;
interface Asking {
  createSelectorQuery(): WechatMiniprogram.SelectorQuery;
}
export interface FormPage extends Asking {
  data: { problems: Problems };
  setData(data: object): void;
}

/** What stays visible above a field that was scrolled to, so that its label is read too. */
const ABOVE = 96;

/** Scrolls to a field of this page or part; one that stands in a part inside is that part's own affair. */
export function bringIntoView(whole: Asking, field: string): void {
  const query = whole.createSelectorQuery();
  query.select(`#field-${field}`).boundingClientRect();
  query.selectViewport().scrollOffset();
  query.exec(([box, view]: ({ top: number; scrollTop: number } | null)[]) => {
    if (box && view)
      void wx.pageScrollTo({ scrollTop: Math.max(0, view.scrollTop + box.top - ABOVE), duration: 0 });
  });
}

/** Marks the wrong fields, brings the first into view and gives it the cursor. True when nothing is wrong. */
export function isFilledIn(page: FormPage, problems: Problems): boolean {
  const first = Object.keys(problems).find((field) => problems[field]) || '';
  page.setData({ problems, focus: '' });
  if (!first) return true;
  page.setData({ focus: first });
  bringIntoView(page, first);
  return false;
}

/** A field that is typed in is no longer wrong; spread into the page's setData. */
export function forget(page: Pick<FormPage, 'data'>, field: string): Record<string, string> {
  return page.data.problems[field] ? { [`problems.${field}`]: '' } : {};
}

/** Keeps what was typed or chosen at `path`; its field is no longer wrong. */
export function typed(page: FormPage, field: string, value: unknown, path = field): void {
  page.setData({ [path]: value, ...forget(page, field) });
}

/** The page's field for each path of the request that a refusal may name; a path stands for what lies inside it too. */
export type FieldOfPath = Record<string, string>;

/** Marks the fields that the server refused, with its sentence; false when it named none of these. */
export function marksRefused(page: FormPage, error: unknown, fields: FieldOfPath): boolean {
  const details = error instanceof Refusal ? (error.details as { path?: unknown } | undefined) : undefined;
  if (!details || typeof details.path !== 'string') return false;
  const { code, message } = error as Refusal;
  const marked = details.path
    .split(', ')
    .map((path) => Object.keys(fields).find((known) => path === known || path.indexOf(`${known}.`) === 0))
    .filter((path): path is string => path !== undefined);
  if (marked.length === 0) return false;
  // The general sentence speaks of marked fields; at the field itself it says nothing.
  const sentence = code === 'INPUT_INVALID' ? '这一项不符合要求，请检查' : message;
  isFilledIn(
    page,
    marked.reduce<Problems>((all, path) => ({ ...all, [fields[path]!]: sentence }), {}),
  );
  return true;
}
