import { Refusal } from '../../miniprogram/shared/refusal';

const MAX_DEPTH = 12;
const MAX_NODES = 20_000;
const MAX_TEXT = 20_000;
/** Under the last two, what is no function makes a thing that cannot be made a text: whoever tries fails. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype', 'toString', 'valueOf']);

/**
 * Refuses input whose keys or size could do harm before any schema looks at it: operators (`$`), dotted paths,
 * keys that every object has, deep or huge trees. Schemas then refuse unknown keys.
 */
export function assertPlainInput(value: unknown): void {
  let nodes = 0;
  /** Where the walk is; said only when something is refused. */
  const path: string[] = [];
  const refuse = (): never => {
    throw new Refusal('INPUT_INVALID', { path: path.join('.') });
  };
  const walk = (node: unknown): void => {
    if (++nodes > MAX_NODES || path.length > MAX_DEPTH) refuse();
    if (typeof node === 'string' && node.length > MAX_TEXT) refuse();
    if (typeof node === 'number' && !Number.isFinite(node)) refuse();
    if (typeof node !== 'object' || node === null) return;
    const isArray = Array.isArray(node);
    for (const key of Object.keys(node)) {
      if (!isArray && (key.startsWith('$') || key.includes('.') || key.includes('\0') || FORBIDDEN.has(key)))
        refuse();
      path.push(key);
      walk((node as Record<string, unknown>)[key]);
      path.pop();
    }
  };
  walk(value);
}

/** The event without what WeChat adds to every call from a mini program; identity is read elsewhere, never from here. */
export function withoutUserInfo(event: unknown): unknown {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return event;
  const { userInfo: _userInfo, ...rest } = event as Record<string, unknown>;
  return rest;
}
