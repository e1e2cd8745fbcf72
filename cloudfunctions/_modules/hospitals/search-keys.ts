/** What a search types, made comparable: half-width, lower case, without spaces and brackets. */
export function searchTextOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s()（）·.,，。-]/g, '');
}

/**
 * Beginnings that an indexed prefix search can hit: of each name every tail from each character on (so that 人民 finds
 * 南京市人民医院), and the same of its pinyin initials.
 */
export async function searchKeysOf(name: string, aliases: readonly string[]): Promise<string[]> {
  // Loaded when first needed: its dictionary would cost every cold start.
  const { pinyin } = await import('pinyin-pro');
  const keys = new Set<string>();
  for (const text of [name, ...aliases].map(searchTextOf)) {
    const initials = pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' })
      .join('')
      .toLowerCase();
    const characters = [...text];
    for (let i = 0; i < characters.length - 1; i++) keys.add(characters.slice(i).join(''));
    for (let i = 0; i < initials.length - 1; i++) keys.add(initials.slice(i));
  }
  return [...keys];
}
