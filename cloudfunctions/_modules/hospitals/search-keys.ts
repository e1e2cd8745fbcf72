import {
  exactKeyOf,
  nameForms,
  plainNameOf,
  searchTextOf,
  tailsOf,
} from '../../../miniprogram/shared/search';

export { exactKeyOf, searchTextOf };

/** Characters of place names that are read otherwise than alone; people type either initial. */
const otherInitials: Record<string, string> = {
  长: 'cz', 重: 'cz', 乐: 'ly', 厦: 'xs', 会: 'hk', 单: 'sd', 曾: 'zc', 朝: 'cz', 都: 'd', 台: 't', 六: 'l', 蚌: 'bp', 亳: 'b',
  尉: 'wy', 莘: 'sx', 盛: 'sc', 泊: 'bp', 番: 'pf', 铅: 'yq', 荥: 'xy', 柏: 'b', 枞: 'zc', 浍: 'hk', 解: 'xj', 行: 'xh', 藏: 'zc',
  勐: 'm', 儋: 'd', 嵊: 's', 郫: 'p', 綦: 'q', 黄: 'h', 什: 'ss', 洪: 'h', 渑: 'm', 浚: 'xj', 阿: 'ae', 拉: 'l', 大: 'd', 陂: 'p',
}; // prettier-ignore

/**
 * Beginnings that an indexed prefix search can hit: of each form of each name every tail, so that 人民 finds
 * 南京市人民医院, and the same of its pinyin initials.
 */
export async function searchKeysOf(name: string, aliases: readonly string[]): Promise<string[]> {
  // Loaded when first needed: its dictionary would cost every cold start.
  const { pinyin } = await import('pinyin-pro');
  const keys = new Set<string>();
  for (const text of [name, ...aliases]) {
    keys.add(exactKeyOf(text));
    for (const form of nameForms(text)) for (const tail of tailsOf(form)) keys.add(tail);
    const folded = searchTextOf(text);
    for (const form of new Set([folded, folded.replace(/[省市区县]/g, ''), plainNameOf(text)])) {
      const initials = pinyin(form, {
        pattern: 'first',
        toneType: 'none',
        type: 'array',
        nonZh: 'consecutive',
      });
      const read = initials.join('').toLowerCase();
      keys.add(`=${read}`);
      for (const tail of tailsOf(read)) keys.add(tail);
      // One reading at a time for the few characters that have two.
      if (initials.length !== [...form].length) continue;
      [...form].forEach((character, at) => {
        for (const other of otherInitials[character] ?? '') {
          if (other === initials[at]) continue;
          const otherwise = [...initials.slice(0, at), other, ...initials.slice(at + 1)].join('');
          for (const tail of tailsOf(otherwise)) keys.add(tail.toLowerCase());
        }
      });
    }
  }
  return [...keys];
}
