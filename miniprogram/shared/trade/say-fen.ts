/** `12,345.60` of 1234560 fen, under a heading that names the unit. */
export function sayYuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const whole = String(Math.floor(Math.abs(fen) / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  const cents = String(Math.abs(fen) % 100).padStart(2, '0');
  return `${sign}${whole}.${cents}`;
}

/** `12,345.60 元` of 1234560 fen. */
export const sayFen = (fen: number): string => `${sayYuan(fen)} 元`;

/** `12345.6` of 1234560 fen, as a person would type it. */
export const typedYuan = (fen: number): string => String(fen / 100);

/** Fen of what was typed as yuan; null when it is no amount. */
export function readYuan(text: string): number | null {
  const plain = text.replace(/[,，\s]/g, '');
  const parts = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(plain);
  return parts ? +parts[1]! * 100 + +(parts[2] || '').padEnd(2, '0') : null;
}
