import type { Day } from '../days';
import { type Candidate, type Problem, candidate } from './candidate';
import { readYymmdd, readYyyymmdd } from './label-dates';

/**
 * MA codes of 中关村工信二维码技术研究院 (ZIIOT) for medical devices: `MA.156.M0.<registrant>.<package, item, check>`
 * is the DI, then data units by letter: M production, V valid until, E expiry, D sterilisation lot, L lot, S serial
 * (udi.cp-sy.cn, MA 二维码编码规则). The check character's rule is not public, so it is not checked.
 */
export function readMa(text: string, today: Day): Candidate | null {
  const segments = text.split('.');
  if (!/^MA\.\d{3}\.M0\.[0-9A-Z]{1,20}\.[0-9A-Z]{1,40}(\.|$)/.test(text)) return null;
  const problems: Problem[] = [];
  const units = new Map<string, string>();
  for (const segment of segments.slice(5)) {
    const unit = segment.charAt(0);
    const value = segment.slice(1);
    if (!/^[MVEDLS]$/.test(unit) || value === '')
      problems.push({ code: 'FORMAT', where: segment.slice(0, 3) });
    else if (units.has(unit) && units.get(unit) !== value) problems.push({ code: 'REPEATED', where: unit });
    else units.set(unit, value);
  }
  const fact = (unit: string) =>
    problems.some(({ code, where }) => code === 'REPEATED' && where === unit)
      ? null
      : (units.get(unit) ?? null);
  const date = (unit: string) => {
    const digits = fact(unit);
    if (digits === null) return null;
    const day = /^\d{6}$/.test(digits)
      ? (readYymmdd(digits, today)?.day ?? null)
      : /^\d{8}$/.test(digits)
        ? readYyyymmdd(digits)
        : null;
    if (!day) problems.push({ code: 'DATE', where: unit });
    return day;
  };
  return candidate('ma', {
    di: segments.slice(0, 5).join('.'),
    serial: fact('S'),
    lot: fact('L'),
    productionOn: date('M'),
    expiryOn: date('E') ?? date('V'),
    problems,
  });
}

/**
 * 20 digits of 阿里健康 码上放心, beginning with 8 (81… and up; 80 would be a GS1 identifier): seven name product and
 * package, nine the piece, four are encrypted. The piece number is not the maker's serial, so it is not offered as one.
 */
export function readAhm(text: string): Candidate | null {
  return /^8[1-9]\d{18}$/.test(text) ? candidate('ahm', { di: text.slice(0, 7) }) : null;
}
