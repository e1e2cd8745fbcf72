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
  const refuse = (path: string): never => {
    throw new Refusal('INPUT_INVALID', { path });
  };
  const walk = (node: unknown, path: string, depth: number): void => {
    if (++nodes > MAX_NODES || depth > MAX_DEPTH) refuse(path);
    if (typeof node === 'string' && node.length > MAX_TEXT) refuse(path);
    if (typeof node === 'number' && !Number.isFinite(node)) refuse(path);
    if (typeof node !== 'object' || node === null) return;
    for (const [key, member] of Object.entries(node)) {
      if (
        !Array.isArray(node) &&
        (key.startsWith('$') || key.includes('.') || key.includes('\0') || FORBIDDEN.has(key))
      )
        refuse(path);
      walk(member, path ? `${path}.${key}` : key, depth + 1);
    }
  };
  walk(value, '', 0);
}

/** The event without what WeChat adds to every call from a mini program; identity is read elsewhere, never from here. */
export function withoutUserInfo(event: unknown): unknown {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return event;
  const { userInfo: _userInfo, ...rest } = event as Record<string, unknown>;
  return rest;
}
