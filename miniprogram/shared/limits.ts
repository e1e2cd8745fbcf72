import { isDay } from './days';
import {
  isInherited,
  tidyField,
  tidyPhone,
  typedNameProblem,
  typedPhoneProblem,
  typedPlaceProblem,
  wellFormed,
} from './tidy';

/**
 * Limits of what people and phones hand in, said once: the phone judges by them before 已保存 is shown, the server by the same
 * ones when it arrives. A limit first tidies (marks that nobody sees, blanks, full-width digits), then judges.
 */
export interface Limit<T> {
  /** The tidied value; what is wrong goes into `look`. */
  read(value: unknown, look: Look, path: string): T;
  /** What people call it; the field's sentence begins with it. */
  label?: string;
  /** A person can type it anew (`limitAt`, 更正). */
  typed?: boolean;
}
export type Allowed<L> = L extends Limit<infer T> ? T : never;

export interface Problem {
  /** `signedBy.phone`; '' for the whole. */
  path: string;
  label: string;
  /** What has to change, after the label: 最多 40 个字. */
  why: string;
}
interface Look {
  problems: Problem[];
  /** Photos may still lie on this phone. */
  pending: boolean;
}

export function judge<T>(
  limit: Limit<T>,
  value: unknown,
  { pending = false }: { pending?: boolean } = {},
): { value: T; problems: Problem[] } {
  const look: Look = { problems: [], pending };
  const read = limit.read(value, look, '');
  return { value: read, problems: look.problems };
}

const within = (path: string, key: string | number) => (path ? `${path}.${key}` : String(key));
function wrong<T>(look: Look, path: string, why: string, value: unknown): T {
  look.problems.push({ path, label: '', why });
  return value as T;
}

/** Problems found inside carry the label of the innermost field that has one. */
export function labelled<T>(label: string, limit: Limit<T>): Limit<T> {
  return {
    ...limit,
    label,
    read(value, look, path) {
      const before = look.problems.length;
      const read = limit.read(value, look, path);
      look.problems.slice(before).forEach((problem) => (problem.label = problem.label || label));
      return read;
    },
  };
}

export function text(max: number, { min = 0 }: { min?: number } = {}): Limit<string> {
  return {
    typed: true,
    read(value, look, path) {
      if (typeof value !== 'string') return wrong(look, path, '应为文字', value);
      const tidy = tidyField(value, max);
      if (tidy.length < min) return wrong(look, path, min === 1 ? '不能为空' : `至少 ${min} 个字`, tidy);
      return tidy.length > max ? wrong(look, path, `最多 ${max} 个字`, tidy) : tidy;
    },
  };
}

/** Of a person. A number in it would be shown to everybody who may read the name. */
export const personName = (max: number, least: { min?: number } = {}) =>
  without(typedNameProblem, text(max, least));
/** Of a hospital or a department, which more people read than may see phones. */
export const placeName = (max: number, least: { min?: number } = {}) =>
  without(typedPlaceProblem, text(max, least));

function without(problemOf: (name: string) => string, name: Limit<string>): Limit<string> {
  return {
    ...name,
    read(value, look, path) {
      const read = name.read(value, look, path);
      const problem = typeof read === 'string' ? problemOf(read) : '';
      return problem ? wrong(look, path, problem, read) : read;
    },
  };
}

/** What machines write and people only see: kept as it is, cut where it is longer than anybody needs. */
export function cutText(max: number): Limit<string> {
  return {
    read(value, look, path) {
      if (typeof value !== 'string') return wrong(look, path, '应为文字', value);
      return wellFormed(wellFormed(value, '\uFFFD').slice(0, max), '\uFFFD');
    },
  };
}

export function pattern(expression: RegExp, why: string): Limit<string> {
  return {
    read: (value, look, path) =>
      typeof value === 'string' && expression.test(value) ? value : wrong(look, path, why, value),
  };
}

/** '' where a number may be missing. */
export const phone: Limit<string> = {
  typed: true,
  read(value, look, path) {
    if (typeof value !== 'string') return wrong(look, path, '应为文字', value);
    const tidy = tidyPhone(value);
    const problem = typedPhoneProblem(tidy);
    return problem ? wrong(look, path, problem, tidy) : tidy;
  },
};

export function whole(min: number, max: number): Limit<number> {
  return {
    typed: true,
    read: (value, look, path) =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
        ? value
        : wrong(look, path, `应为 ${min} 到 ${max} 的整数`, value),
  };
}

export const flag: Limit<boolean> = {
  read: (value, look, path) => (typeof value === 'boolean' ? value : wrong(look, path, '应为是或否', value)),
};

export function oneOfThese<const T extends string>(all: readonly T[]): Limit<T> {
  return {
    read: (value, look, path) =>
      all.indexOf(value as T) >= 0 ? (value as T) : wrong(look, path, '不在可选范围', value),
  };
}

export function maybe<T>(limit: Limit<T>): Limit<T | null> {
  return {
    ...limit,
    read: (value, look, path) => (value === null ? null : limit.read(value, look, path)),
  };
}

/** May be left out altogether. */
export interface Optional<T> extends Limit<T | undefined> {
  optional: true;
}
export function optional<T>(limit: Limit<T>): Optional<T> {
  return {
    ...limit,
    optional: true,
    read: (value, look, path) => (value === undefined ? undefined : limit.read(value, look, path)),
  };
}

export function list<T>(limit: Limit<T>, max: number, { min = 0 }: { min?: number } = {}): Limit<T[]> {
  return {
    read(value, look, path) {
      if (!Array.isArray(value)) return wrong(look, path, '应为列表', value);
      if (value.length < min) return wrong(look, path, `至少 ${min} 项`, value);
      if (value.length > max) return wrong(look, path, `最多 ${max} 项`, value);
      return value.map((one: unknown, at) => limit.read(one, look, within(path, at)));
    },
  };
}

type Fields<S> = {
  [K in keyof S as S[K] extends Optional<unknown> ? never : K]: Allowed<S[K]>;
} & { [K in keyof S as S[K] extends Optional<unknown> ? K : never]?: Exclude<Allowed<S[K]>, undefined> };
export interface Shaped<S> extends Limit<{ [K in keyof Fields<S>]: Fields<S>[K] }> {
  shape: S;
}

/** Unknown keys are refused: what nobody asked for is not kept. */
export function shaped<S extends Record<string, Limit<unknown>>>(shape: S): Shaped<S> {
  return {
    shape,
    read(value, look, path) {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return wrong(look, path, '应为一组内容', value);
      for (const key of Object.keys(value))
        if (!Object.prototype.hasOwnProperty.call(shape, key))
          wrong(look, within(path, key), '不认识的内容', undefined);
      const read: Record<string, unknown> = {};
      for (const key of Object.keys(shape)) {
        const field = shape[key]!.read(
          (value as Record<string, unknown>)[key],
          look,
          within(path, key),
        ) as unknown;
        if (field !== undefined) read[key] = field;
      }
      return read as never;
    },
  };
}

/** A rule over what the shape has read. */
export function also<T>(
  limit: Limit<T>,
  check: (value: T) => { path: string; why: string } | null,
): Limit<T> {
  return {
    ...limit,
    read(value, look, path) {
      const before = look.problems.length;
      const read = limit.read(value, look, path);
      const found = look.problems.length === before ? check(read) : null;
      return found ? wrong(look, within(path, found.path), found.why, read) : read;
    },
  };
}

export const id = without(
  (given) => (isInherited(given) ? '编号不对' : ''),
  pattern(/^[\w-]{1,80}$/, '编号不对'),
);
/** One that the calendar has: the 30th of February would become a day of March somewhere. */
export const day: Limit<string> = {
  read: (value, look, path) =>
    typeof value === 'string' && isDay(value) ? value : wrong(look, path, '应为日期', value),
};
export const regionCode = labelled('所在地区', pattern(/^\d{6}$/, '请重新选择'));
/** As `Date.toISOString` writes it. */
export const instant = pattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, '应为时间');

/** GCJ-02 within China's bounding box: where a hospital or a person's base stands. */
export const position = labelled('位置', shaped({ longitude: between(73, 136), latitude: between(3, 54) }));
/** Where a phone thinks it is; a place that cannot be is none. */
export const placeIfAny: Limit<Allowed<typeof position> | null> = {
  read: (value) => {
    const { value: place, problems } = judge(position, value);
    return problems.length ? null : place;
  },
};
function between(min: number, max: number): Limit<number> {
  return {
    read: (value, look, path) =>
      typeof value === 'number' && value >= min && value <= max
        ? value
        : wrong(look, path, '不在中国境内', value),
  };
}

const CLOUD_FILE = /^cloud:\/\/[\w.-]{1,120}\/kept\/[\w-]{22}\/([0-9a-f]{64})\.(jpg|png)$/;
const PENDING_FILE = /^local:\/\/([0-9a-f]{64})\.(jpg|png)$/;
/**
 * Photos and signatures lie under their own hash, where only functions write; nobody can point at another kind of file.
 * Before it is uploaded a photo has the phone's own address.
 */
export const file = labelled<{ fileId: string; sha256: string; bytes: number }>('照片', {
  read(value, look, path) {
    const { fileId, sha256, bytes, ...others } = (
      typeof value === 'object' && value !== null ? value : {}
    ) as Record<string, unknown>;
    // Some things cannot even be made a text.
    const address = typeof fileId === 'string' ? fileId : '';
    const named = CLOUD_FILE.exec(address) || (look.pending ? PENDING_FILE.exec(address) : null);
    if (!named || named[1] !== sha256 || Object.keys(others).length > 0)
      return wrong(look, within(path, 'fileId'), '不是这台手机拍的照片', value);
    if (typeof bytes !== 'number' || !Number.isInteger(bytes) || bytes < 1 || bytes > 20_000_000)
      return wrong(look, within(path, 'bytes'), '太大或是空的，请重拍', value);
    return { fileId: address, sha256: named[1]!, bytes };
  },
});
