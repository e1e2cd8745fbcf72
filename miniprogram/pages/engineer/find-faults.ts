import type { FaultCode } from '../../shared/model/guides';

const plain = (text: string): string => text.replace(/[\s._/-]/g, '').toUpperCase();
const holds = (texts: readonly string[], word: string): boolean =>
  texts.some((text) => plain(text).indexOf(word) >= 0);

/**
 * Codes by what was typed or scanned: the code itself first (signs between its parts do not matter), then those that begin so,
 * then whatever names each word.
 */
export function findFaults(codes: readonly FaultCode[], typed: string): FaultCode[] {
  const sought = plain(typed);
  if (!sought) return [...codes];
  const words = typed.split(/\s+/).map(plain).filter(Boolean);
  const rank = ({ code, name, cause }: FaultCode): number => {
    const own = plain(code);
    if (own === sought) return 0;
    if (own.indexOf(sought) === 0) return 1;
    return words.every((word) => holds([code, name, cause], word)) ? 2 : 3;
  };
  return codes
    .map((fault) => ({ fault, rank: rank(fault) }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank || (a.fault.code < b.fault.code ? -1 : 1))
    .map(({ fault }) => fault);
}
