import type { ProductKind } from '../model/trade';

/** Provinces by the first two digits of their code (GB/T 2260), as people say them. */
const provinces: Record<string, string> = {
  ...{ 11: '北京', 12: '天津', 13: '河北', 14: '山西', 15: '内蒙古' },
  ...{ 21: '辽宁', 22: '吉林', 23: '黑龙江' },
  ...{ 31: '上海', 32: '江苏', 33: '浙江', 34: '安徽', 35: '福建', 36: '江西', 37: '山东' },
  ...{ 41: '河南', 42: '湖北', 43: '湖南', 44: '广东', 45: '广西', 46: '海南' },
  ...{ 50: '重庆', 51: '四川', 52: '贵州', 53: '云南', 54: '西藏' },
  ...{ 61: '陕西', 62: '甘肃', 63: '青海', 64: '宁夏', 65: '新疆' },
  ...{ 71: '台湾', 81: '香港', 82: '澳门' },
};
const ENDING = /^(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?$/;

/** 福建, 福建省 → 35; null when it is no province. */
export function provinceCodeOf(name: string): string | null {
  const plain = name.trim();
  const found = Object.entries(provinces).find(
    ([, short]) => plain.startsWith(short) && ENDING.test(plain.slice(short.length)),
  );
  return found ? found[0] : null;
}

/** As the settings have it. */
export interface TwoInvoiceRule {
  provinces: readonly string[];
  instruments: boolean;
  reagents: boolean;
}
/**
 * 两票制: whether what is sold to a hospital there needs the number of the invoice that the dealer gives it. Of parts and
 * services there is none.
 */
export function needsSecondInvoice(
  { provinces: named, instruments, reagents }: TwoInvoiceRule,
  regionCode: string,
  kinds: readonly ProductKind[],
): boolean {
  return (
    named.some((name) => provinceCodeOf(name) === regionCode.slice(0, 2)) &&
    kinds.some(
      (kind) =>
        (kind === 'instrument' && instruments) || ((kind === 'reagent' || kind === 'consumable') && reagents),
    )
  );
}
