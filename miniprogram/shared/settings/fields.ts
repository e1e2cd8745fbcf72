import { isDay } from '../days';
import type { Role } from '../states';
import { readYuan, sayFen, typedYuan } from '../trade/say-fen';

/** What one setting is: its words, its limits, and what counts until somebody changes it. */
interface NumberField {
  kind: 'number';
  label: string;
  unit: string;
  min: number;
  max: number;
  whole: boolean;
  initial: number;
}
/** In fen; people read and type yuan. */
interface MoneyField {
  kind: 'money';
  label: string;
  max: number;
  initial: number;
}
interface FlagField {
  kind: 'flag';
  label: string;
  initial: boolean;
}
interface TextField {
  kind: 'text';
  label: string;
  max: number;
  /** May be left empty. */
  optional: boolean;
  /** What is wrong with a text, '' when nothing is. */
  check?(text: string): string;
  initial: string;
}
interface ChoiceField<T extends number | string = number | string> {
  kind: 'choice';
  label: string;
  choices: readonly (readonly [value: T, label: string])[];
  initial: T;
}
/** Words of which each is added and removed by itself. */
interface ListField {
  kind: 'list';
  label: string;
  /** What one entry is called when it is added. */
  one: string;
  least: number;
  most: number;
  /** Entries come from the list of another setting, named by its path. */
  from?: string;
  initial: string[];
}
interface NumbersField {
  kind: 'numbers';
  label: string;
  unit: string;
  min: number;
  max: number;
  most: number;
  initial: number[];
}
interface DaysField {
  kind: 'days';
  label: string;
  most: number;
  initial: string[];
}
/** Has a form of its own on the screen and its limits beside the contract. */
interface ShapedField<T> {
  kind: 'shaped';
  label: string;
  initial: T;
}
export type Field =
  | NumberField
  | MoneyField
  | FlagField
  | TextField
  | ChoiceField
  | ListField
  | NumbersField
  | DaysField
  | ShapedField<unknown>;
export interface Group {
  readonly [name: string]: Field | Group;
}

/** The value that a description describes. */
export type ValueOf<S> = S extends { kind: string; initial: infer T }
  ? T
  : { -readonly [K in keyof S]: ValueOf<S[K]> };

/** A setting's document: its fields, who may change them and, where one person is not enough, who agrees. */
export interface Area<S extends Field | Group> {
  title: string;
  changedBy: readonly [Role, ...Role[]];
  /** Nobody: it counts at once. */
  agreedBy: readonly Role[];
  fields: S;
  /** What is wrong between its fields, and at which. */
  check?(value: ValueOf<S>): { path: string; sentence: string } | null;
}
export const area = <const S extends Field | Group>(
  title: string,
  who: Pick<Area<S>, 'changedBy'> & Partial<Pick<Area<S>, 'agreedBy' | 'check'>>,
  fields: S,
): Area<S> => ({ agreedBy: [], ...who, title, fields });

export const number = (
  label: string,
  initial: number,
  { min, max, unit, whole = true }: { min: number; max: number; unit: string; whole?: boolean },
): NumberField => ({ kind: 'number', label, initial, min, max, unit, whole });
export const money = (label: string, initial: number): MoneyField => ({
  kind: 'money',
  label,
  initial,
  max: 1_000_000_000_000,
});
export const flag = (label: string, initial: boolean): FlagField => ({ kind: 'flag', label, initial });
export const line = (
  label: string,
  initial: string,
  { max, optional = false, check }: { max: number; optional?: boolean; check?: (text: string) => string },
): TextField => ({ kind: 'text', label, initial, max, optional, ...(check ? { check } : {}) });
export const choice = <T extends number | string>(
  label: string,
  initial: NoInfer<T>,
  choices: readonly (readonly [T, string])[],
): ChoiceField<T> => ({ kind: 'choice', label, initial, choices });
export const list = (
  label: string,
  initial: string[],
  { one, least = 1, most = 30, from }: { one: string; least?: number; most?: number; from?: string },
): ListField => ({ kind: 'list', label, initial, one, least, most, ...(from ? { from } : {}) });
export const numbers = (
  label: string,
  initial: number[],
  { min, max, most, unit }: { min: number; max: number; most: number; unit: string },
): NumbersField => ({ kind: 'numbers', label, initial, min, max, most, unit });
export const days = (label: string, initial: string[], most: number): DaysField => ({
  kind: 'days',
  label,
  initial,
  most,
});
export const shaped = <T>(label: string, initial: T): ShapedField<T> => ({ kind: 'shaped', label, initial });

export const isField = (part: Field | Group): part is Field => typeof part.kind === 'string';

/** Each field below a description, with its path. */
export function fieldsOf(part: Field | Group, path: string): { path: string; field: Field }[] {
  if (isField(part)) return [{ path, field: part }];
  return Object.keys(part).reduce<{ path: string; field: Field }[]>(
    (all, name) => [...all, ...fieldsOf(part[name]!, `${path}.${name}`)],
    [],
  );
}

/** What counts: what is kept, and the initial value of each field that is not; a field that is no longer one is left out. */
export function valueOf<S extends Field | Group>(part: S, kept: unknown): ValueOf<S> {
  if (isField(part)) return (kept === undefined ? part.initial : kept) as ValueOf<S>;
  const group: Group = part;
  const parts = (kept ?? {}) as Record<string, unknown>;
  return Object.keys(group).reduce<Record<string, unknown>>(
    (all, name) => ({ ...all, [name]: valueOf(group[name]!, parts[name]) }),
    {},
  ) as ValueOf<S>;
}

/** As a screen says it. */
export function sayValue(field: Field, value: unknown): string {
  switch (field.kind) {
    case 'number':
      return `${String(value)} ${field.unit}`;
    case 'money':
      return sayFen(value as number);
    case 'flag':
      return value ? '是' : '否';
    case 'choice':
      return (field.choices.find(([one]) => one === value) || ['', String(value)])[1];
    case 'numbers':
      return `${(value as number[]).join('、')} ${field.unit}`;
    case 'list':
    case 'days':
      return (value as string[]).join('、') || '无';
    case 'text':
      return String(value) || '未填写';
    default:
      return '';
  }
}

/** As a person would type it. */
export function typedValue(field: Field, value: unknown): string {
  if (field.kind === 'money') return typedYuan(value as number);
  return Array.isArray(value) ? value.join('、') : String(value);
}

type Read = { value: unknown; problem?: undefined } | { problem: string };
const parted = (text: string) => text.split(/[\s、，,;；]+/).filter((part) => part !== '');

/** The value that was typed, or what is wrong with it. */
export function readTyped(field: Field, text: string): Read {
  switch (field.kind) {
    case 'number': {
      const value = Number(text);
      if (text.trim() === '' || Number.isNaN(value)) return { problem: '请填写数字' };
      const fits = value >= field.min && value <= field.max && (!field.whole || value % 1 === 0);
      return fits
        ? { value }
        : { problem: `请填写 ${field.min} 到 ${field.max} 的${field.whole ? '整数' : '数'}` };
    }
    case 'money': {
      const value = readYuan(text);
      if (value === null) return { problem: '请填写金额，单位元，最多两位小数' };
      return value <= field.max ? { value } : { problem: `金额不超过 ${sayFen(field.max)}` };
    }
    case 'numbers': {
      const all = parted(text).map(Number);
      const fits = all.every((one) => one % 1 === 0 && one >= field.min && one <= field.max);
      if (all.length === 0 || !fits || all.length > field.most)
        return { problem: `请填写 ${field.min} 到 ${field.max} 的整数，最多 ${field.most} 个，用顿号隔开` };
      return { value: all };
    }
    case 'days': {
      const all = parted(text);
      if (!all.every(isDay) || all.length > field.most)
        return { problem: `请填写日期，如 2027-02-08，用顿号隔开，最多 ${field.most} 个` };
      return { value: all };
    }
    case 'text': {
      if (text === '' && !field.optional) return { problem: `请填写${field.label}` };
      if (text.length > field.max) return { problem: `最多 ${field.max} 个字` };
      const problem = field.check && text ? field.check(text) : '';
      return problem ? { problem } : { value: text };
    }
    default:
      return { value: text };
  }
}
