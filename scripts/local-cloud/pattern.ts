import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, refuse } from './codec';
import { look } from './effort';
import type { Pattern } from './codec';

/**
 * Regular expressions are PCRE's in MongoDB, in UTF mode; here they are PCRE2's own code, compiled to WebAssembly (its
 * JavaScript would take over the process's error handlers, and its nine imports are few). Matches are limited, so that
 * no pattern holds the process.
 */
interface Library {
  _malloc(bytes: number): number;
  _free(address: number): void;
  /** Flags as a zero-terminated text of i, m, s and x. */
  _compile(pattern: number, length: number, flags: number): number;
  _destroyCode(code: number): void;
  _createMatchData(code: number): number;
  _destroyMatchData(data: number): void;
  _match(code: number, subject: number, length: number, offset: number, data: number): number;
}
const PAGES = 256;
/** Where the library's own JavaScript puts the heap's end, and the heap. */
const [HEAP_END, HEAP] = [117_184, 5_360_256];
const LIMITS = '(*LIMIT_DEPTH=100000)(*LIMIT_HEAP=4096)';
/** Steps of one match, in all and from one letter, which is what the library counts; each copies the pattern's groups. */
const MOST_STEPS = 20_000_000;
const MOST_STEPS_OF_A_LETTER = 1_000_000;
const MOST_PATTERN = 32_764;
const MOST_TEXT = 1_000_000;
const MOST_COMPILED = 50;
const NO_MATCH = -1;

let loaded: { library: Library; memory: WebAssembly.Memory } | null = null;
function load(): { library: Library; memory: WebAssembly.Memory } {
  if (loaded) return loaded;
  const file = join(require.resolve('@stephen-riley/pcre2-wasm/package.json'), '../dist/libpcre2.wasm');
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const bytes = new Uint8Array(memory.buffer);
  new Int32Array(memory.buffer)[HEAP_END >> 2] = HEAP;
  const stop = () => fail('Regular expression needs too much memory');
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {
    env: {
      abortStackOverflow: stop,
      nullFunc_vii: stop,
      nullFunc_iii: stop,
      _emscripten_resize_heap: () => 0,
      _emscripten_get_heap_size: () => bytes.length,
      _emscripten_memcpy_big: (to: number, from: number, length: number) =>
        bytes.copyWithin(to, from, from + length),
      __table_base: 0,
      memory,
      table: new WebAssembly.Table({ initial: 4, maximum: 4, element: 'anyfunc' }),
    },
  });
  return (loaded = { library: exports as unknown as Library, memory });
}

/** Puts a text where the library can read it, as UTF-16, while `work` runs. */
function withText<T>(text: string, work: (address: number) => T): T {
  const { library, memory } = load();
  const address = library._malloc(text.length * 2 + 2);
  if (address === 0) return refuse('a regular expression on so long a text');
  try {
    Buffer.from(memory.buffer, address, text.length * 2).write(text, 'utf16le');
    new DataView(memory.buffer).setUint16(address + text.length * 2, 0, true);
    return work(address);
  } finally {
    library._free(address);
  }
}

/** For texts of so many letters or somewhat less, so that few lengths make a code of their own. */
function stepsOfALetter(source: string, letters: number): number {
  const most = 4 ** Math.ceil(Math.log(letters + 1) / Math.log(4));
  const steps = Math.floor(MOST_STEPS / (most * source.split('(').length));
  return Math.max(1, Math.min(MOST_STEPS_OF_A_LETTER, steps));
}

/** The least recently used one first. */
const compiled = new Map<string, number>();
function codeOf({ source, flags }: Pattern, letters: number): number {
  const steps = stepsOfALetter(source, letters);
  const key = `${steps}/${flags}/${source}`;
  let code = compiled.get(key);
  compiled.delete(key);
  if (code === undefined) {
    const { library } = load();
    if (source.includes('\0')) fail('Regular expression cannot contain an embedded null byte');
    if (source.length > MOST_PATTERN) fail(`Regular expression is longer than ${MOST_PATTERN}`);
    look();
    const limited = `(*LIMIT_MATCH=${steps})${LIMITS}${source}`;
    code = withText(limited, (address) =>
      withFlags(flags, (letters) => library._compile(address, limited.length, letters)),
    );
    if (code === 0) fail(`Regular expression is invalid: ${source}`);
  }
  compiled.set(key, code);
  if (compiled.size > MOST_COMPILED) {
    const [oldest] = compiled;
    compiled.delete(oldest![0]);
    load().library._destroyCode(oldest![1]);
  }
  return code;
}
function withFlags<T>(flags: string, work: (address: number) => T): T {
  const { library, memory } = load();
  const address = library._malloc(flags.length + 1);
  if (address === 0) return refuse('so many regular expressions');
  try {
    Buffer.from(memory.buffer, address, flags.length + 1).write(`${flags}\0`, 'latin1');
    return work(address);
  } finally {
    library._free(address);
  }
}

/** What a pattern that is nothing but `^` and a literal text asks for. */
function literalBeginning({ source, flags }: Pattern): string | null {
  const [, literal] = (flags === '' && /^\^((?:[^\\.*+?^${}()|[\]\0]|\\[^\w\0])*)$/su.exec(source)) || [];
  return literal === undefined ? null : literal.replace(/\\(.)/gsu, '$1');
}

/** @throws DatabaseError when the pattern is invalid */
export function patternTest(pattern: Pattern): (text: string) => boolean {
  const beginning = literalBeginning(pattern);
  if (beginning !== null) return (text) => text.startsWith(beginning);
  codeOf(pattern, 0);
  return (text) => matchesPattern(pattern, text);
}

/** @throws DatabaseError when the pattern is invalid, the text too long or the match without end */
function matchesPattern(pattern: Pattern, text: string): boolean {
  look();
  if (text.length > MOST_TEXT) return refuse('a regular expression on so long a text');
  const { library } = load();
  const code = codeOf(pattern, text.length);
  const data = library._createMatchData(code);
  if (data === 0) return refuse('so many regular expressions');
  try {
    const result = withText(text, (subject) => library._match(code, subject, text.length, 0, data));
    if (result < NO_MATCH) fail(`Regular expression ${pattern.source} takes too much (${result})`);
    return result >= 0;
  } finally {
    library._destroyMatchData(data);
  }
}
