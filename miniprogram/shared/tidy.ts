/** Half of a character (a cut emoji) is no text: the database and hashes refuse it. */
export function wellFormed(text: string, instead: string): string {
  if (!/[\uD800-\uDFFF]/.test(text)) return text;
  return Array.from(text, (one) => (/^[\uD800-\uDFFF]$/.test(one) ? instead : one)).join('');
}

/**
 * What people and keyboards leave in a text without meaning it: halves of characters, marks that nobody sees, control
 * characters. Line breaks stay.
 */
export function tidyText(text: string): string {
  return wellFormed(text, '')
    .replace(/\r\n?/g, '\n')
    .replace(
      /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB]|\uDB40[\uDC00-\uDDEF]/g,
      '',
    )
    .trim();
}

/** Texts of so many characters or fewer are names and the like: they have no lines. */
const ONE_LINE = 120;

/** A text of a field that takes `max` characters. */
export function tidyField(text: string, max: number): string {
  const tidy = tidyText(text);
  return max <= ONE_LINE ? tidy.replace(/\s*\n\s*/g, ' ') : tidy;
}

/** A name that every object has: where documents are kept by their ids, such a one would be found though nobody has made it. */
export const isInherited = (name: string): boolean => name in {};

/** Digits of whatever script that people's keyboards have. */
const anyDigit = /[0-9\u0660-\u0669\u06F0-\u06F9\u0966-\u096F\u09E6-\u09EF\u0E50-\u0E59]/g;
const spelledOut =
  /[〇零一二三四五六七八九两幺壹贰叁肆伍陆柒捌玖](?:[^〇零一二三四五六七八九两幺壹贰叁肆伍陆柒捌玖]{0,2}[〇零一二三四五六七八九两幺壹贰叁肆伍陆柒捌玖]){6}/;

/**
 * Five digits in a name, whatever stands between them, or seven spelled out: a number that belongs where it is struck out
 * for most.
 */
export function hasPhoneNumber(text: string): boolean {
  const narrow = text.normalize('NFKC');
  return (narrow.match(anyDigit) || []).length >= 5 || spelledOut.test(narrow);
}

/** What the name of a place has too much: floors and rooms have digits too, a phone number has seven and more in a row. */
export const typedPlaceProblem = (name: string): string =>
  /\d(?:[^\d\u4e00-\u9fff]{0,2}\d){6}/.test(name.normalize('NFKC')) || spelledOut.test(name)
    ? '不能写号码，号码请填在电话栏'
    : '';

/** What a person's name as somebody typed it has too much; '' when nothing. */
export const typedNameProblem = (name: string): string =>
  hasPhoneNumber(name) ? '不能写号码，号码请填在电话栏' : '';

const halfWidth = (text: string): string =>
  text
    .replace(/[\uFF01-\uFF5E]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00A0]/g, ' ');

/**
 * A phone number as it is kept: `（010）65120000` → `010-65120000`, `＋86 138 0000 2222` → `+86 138 0000 2222`,
 * `0512-67780000 转 8021` → `0512-67780000转8021`.
 */
export function tidyPhone(text: string): string {
  return halfWidth(tidyText(text))
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/\s*(?:转分机|分机号|分机|转|ext\.?|x|#)\s*[:：.]?\s*(?=\d)/gi, '转')
    .replace(/^\(\s*([+\d]+)\s*\)\s*-?\s*/, '$1-')
    .replace(/\s*[()]\s*/g, ' ')
    .replace(/\s*-\s*/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What a number as somebody typed it lacks to be one; '' when nothing, or when nothing was typed. */
export function typedPhoneProblem(text: string): string {
  const phone = tidyPhone(text);
  return phone === '' ? '' : phoneProblem(phone);
}

/** What a tidied number lacks to be one; '' when nothing. The struck-out form that people are shown may come back. */
export function phoneProblem(phone: string): string {
  if (/^[\d+ -]{0,4}\*{4}[\d+ -]{0,4}(转\d{1,6})?$/.test(phone)) return '';
  if (!/^\+?\d[\d -]*(转\d{1,6})?$/.test(phone)) return '只能写数字，分机写在“转”后面';
  const digits = phone.split('转')[0]!.replace(/\D/g, '').length;
  if (digits < 5) return '位数不够';
  return digits > 15 ? '位数太多' : '';
}

/** The mobile number in it, however it is written; '' when it is a desk's or another country's. A desk's is several people's, a mobile is one's. */
export function mobileIn(phone: string): string {
  const [number = ''] = phone.split('转');
  if (/^\s*(?:\+|00)(?!\D*86)/.test(number)) return '';
  const digits = number.replace(/\D/g, '').replace(/^(?:00)?(?:86)?0?(?=1\d{10}$)/, '');
  return /^1[3-9]\d{9}$/.test(digits) ? digits : '';
}

/** What one's own number lacks to tell one person from another; '' when nothing. */
export const typedMobileProblem = (text: string): string =>
  typedPhoneProblem(text) || (mobileIn(tidyPhone(text)) ? '' : '请填写本人的 11 位手机号');

/** 王敏 （010）65120000: the name, then a number as people write one. */
export function nameAndPhone(text: string): { name: string; phone: string } {
  const tidy = tidyText(text);
  const at = tidy.search(/[\s,，:：]*[+＋(（]?[+＋]?[\d０-９][\d０-９\s+＋()（）\-－—–转]*$/);
  const name = at < 0 ? tidy : tidy.slice(0, at);
  return {
    name: name.trim().slice(0, 40),
    phone: tidyPhone(tidy.slice(name.length).replace(/^[\s,，:：]+/, '')),
  };
}
