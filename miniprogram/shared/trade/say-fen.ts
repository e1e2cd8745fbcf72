/** `12,345.60 元` of 1234560 fen. */
export function sayFen(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const whole = String(Math.floor(Math.abs(fen) / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  const cents = String(Math.abs(fen) % 100).padStart(2, '0');
  return `${sign}${whole}.${cents} 元`;
}
