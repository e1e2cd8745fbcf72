import type { Doc, Value } from '../../../../scripts/local-cloud/codec';
import { Pattern } from '../../../../scripts/local-cloud/codec';

/**
 * What MongoDB answers, each with where that is published: a file of github.com/mongodb/mongo (jstests or the source that
 * decides), a page of the manual (`manual: …`) or of PCRE2's (`pcre2: …`).
 */
export const ERROR = Symbol('an error');
export type Answer<T> = T | typeof ERROR;
interface Sourced {
  source: string;
}
export type Case =
  | (Sourced & { find: Doc; docs: Doc[]; answer: Answer<string> })
  | (Sourced & { order: [string, number][]; docs: Doc[]; answer: Answer<string> })
  | (Sourced & { projection: Doc; doc: Doc; answer: Answer<Doc> })
  | (Sourced & { update: Doc; doc: Doc; query: Doc; answer: Answer<Doc> })
  | (Sourced & { expression: Value; doc: Doc; answer: Answer<Value | undefined> })
  | (Sourced & { stages: Doc[]; docs: Doc[]; others: Doc[]; answer: Answer<Doc[]> })
  | (Sourced & { steps: Step[]; docs: Doc[]; answer: string });
/** What transaction 1 or 2, or somebody outside (0), does; ids and codes are texts. */
export type Step = [
  who: 0 | 1 | 2,
  does: 'insert' | 'update' | 'remove' | 'read' | 'commit' | 'abort',
  id?: string,
  change?: Doc,
];

/** Documents that are named in order: a, b, c… unless they have ids. */
export const named = (docs: object[]): Doc[] =>
  docs.map((doc, at) => ({ _id: String.fromCharCode(97 + at), ...(doc as Doc) }));

/** Queries and the ids they find. */
export const finds = (source: string, docs: object[], rows: [find: Doc, answer: Answer<string>][]): Case[] =>
  rows.map(([find, answer]) => ({ source, docs: named(docs), find, answer }));
/** Orders and the ids in that order. */
export const orders = (
  source: string,
  docs: object[],
  rows: [order: Record<string, number>, answer: Answer<string>][],
): Case[] =>
  rows.map(([order, answer]) => ({ source, docs: named(docs), order: Object.entries(order), answer }));
/** Projections, what they are applied to, and what is shown. */
export const projections = (
  source: string,
  rows: [projection: Doc, doc: Doc, answer: Answer<Doc>][],
): Case[] => rows.map(([projection, doc, answer]) => ({ source, projection, doc, answer }));
/** Updates, what they are applied to, what it is then, and the query when it is not the id. */
export const updates = (
  source: string,
  rows: [update: Doc, doc: Doc, answer: Answer<Doc>, query?: Doc][],
): Case[] => rows.map(([update, doc, answer, query = {}]) => ({ source, update, doc, query, answer }));
/** Expressions over a document and their values; undefined is a missing one. */
export const expressions = (
  source: string,
  doc: Doc,
  rows: [expression: Value, answer: Answer<Value | undefined>][],
): Case[] => rows.map(([expression, answer]) => ({ source, doc, expression, answer }));
/** Pipelines and their results; `others` is the collection that they look up from. */
export const pipelines = (
  source: string,
  docs: object[],
  rows: [stages: Doc[], answer: Answer<Doc[]>][],
  others: object[] = [],
): Case[] =>
  rows.map(([stages, answer]) => ({ source, docs: named(docs), stages, others: named(others), answer }));

/** Steps of transactions, how each ends, and the documents there are then. */
export const transactions = (
  source: string,
  docs: object[],
  rows: [steps: Step[], answer: string][],
): Case[] => rows.map(([steps, answer]) => ({ source, docs: named(docs), steps, answer }));

export const pattern = (source: string, flags = ''): Pattern => new Pattern(source, flags);

/** Where in MongoDB's repository, or its manual, an answer is read. */
export const MATCHER = 'src/mongo/db/matcher';
export const UPDATE = 'src/mongo/db/update';
export const PIPELINE = 'src/mongo/db/pipeline';
export const MANUAL = 'manual: reference/operator';
export const day = (text: string): Date => new Date(text);
