import { nameKey } from './text';

/** Finds things by any of their names, and by `name[id]`, which is how an export tells namesakes apart. */
export class NameBook {
  private readonly ids = new Map<string, string | string[]>();
  private readonly known = new Set<string>();

  constructor(
    things: Iterable<{ _id: string; name: string; aliases?: readonly string[] }>,
    /** Shorter forms of a name that people use for it. */
    shortened: (key: string) => string = (key) => key,
    /** What people have said that names mean. */
    said: readonly { text: string; id: string }[] = [],
    /** Whether names say by themselves whom they mean, as those of dealers and lines do and those of places do not. */
    isNamed = false,
  ) {
    for (const { _id, name, aliases = [] } of things) {
      this.known.add(_id);
      for (const each of [name, ...aliases]) {
        const key = nameKey(each);
        this.add(key, _id);
        const short = shortened(key);
        if (short !== key) this.add(short, _id);
      }
    }
    this.shortened = shortened;
    // What is somebody's name already means nobody else, whatever has been said.
    for (const { text, id } of said)
      if (!isNamed || typeof this.ids.get(nameKey(text)) !== 'string') this.said.set(nameKey(text), id);
  }
  private readonly shortened: (key: string) => string;
  private readonly said = new Map<string, string>();
  /** By their keys, the names of which it was asked what had been said of them. */
  readonly told = new Set<string>();

  private add(key: string, id: string): void {
    const there = this.ids.get(key);
    if (!key || there === id) return;
    if (there === undefined) this.ids.set(key, id);
    else if (typeof there === 'string') this.ids.set(key, [there, id]);
    else if (!there.includes(id)) there.push(id);
  }

  /** The ids that a text can mean; several for namesakes, none for a stranger. */
  find(text: string): readonly string[] {
    const only = this.nameOf(text);
    if (only !== undefined) return [only];
    let ids = this.asked.get(text);
    if (!ids) {
      // Sheets name the same few thousand again and again.
      if (this.asked.size > 20_000) this.asked.clear();
      this.asked.set(text, (ids = this.lookUp(text)));
    }
    return ids;
  }
  private readonly asked = new Map<string, readonly string[]>();

  /** Whether a person has said what it means. */
  isTold(text: string): boolean {
    return this.said.size > 0 && this.known.has(this.said.get(nameKey(text)) ?? '');
  }

  /** The id of what bears exactly this name, and alone: most cells write names as they are kept. */
  private nameOf(text: string): string | undefined {
    if (this.said.size > 0 || text.endsWith(']')) return undefined;
    const id = this.ids.get(text);
    return typeof id === 'string' ? id : undefined;
  }

  /** Whose names begin as the text does, or whose name the text begins with: what a stranger may mean. */
  near(text: string): string[] {
    const key = nameKey(text);
    const found = new Set<string>();
    if (key.length < 2) return [];
    for (const [name, ids] of this.ids) {
      if (name.length < 2 || !(name.startsWith(key) || key.startsWith(name))) continue;
      for (const id of typeof ids === 'string' ? [ids] : ids) found.add(id);
      if (found.size >= candidatesAtMost) break;
    }
    return [...found];
  }

  private lookUp(text: string): readonly string[] {
    const id = idBehindName(text);
    if (id !== undefined && this.known.has(id)) return [id];
    const key = nameKey(text);
    const told = this.said.size > 0 ? this.said.get(key) : undefined;
    if (told !== undefined && this.known.has(told)) {
      this.told.add(key);
      return [told];
    }
    const found = this.ids.get(key) ?? this.ids.get(this.shortened(key)) ?? [];
    return typeof found === 'string' ? [found] : found;
  }
}

const candidatesAtMost = 20;

/** The id of `name[id]`; none when the text is a list, of which the last name alone bears an id. */
export function idBehindName(text: string): string | undefined {
  return text.endsWith(']') ? /^[^、,;\n/|。]*\[([^[\]]+)\]$/.exec(text)?.[1] : undefined;
}

/** 上海某某医疗器械有限公司 is also known without its legal form. */
export function withoutLegalForm(key: string): string {
  return key.replace(/(股份有限公司|有限责任公司|有限公司|公司|经销商|代理商)$/, '');
}
