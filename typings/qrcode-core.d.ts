/** The drawing-free core of `qrcode`; the package's own types cover its entry only, which needs Node. */
declare module 'qrcode/lib/core/qrcode' {
  export function create(
    segments: readonly { data: Uint8Array; mode: 'byte' }[],
    options: { errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' },
  ): { modules: { size: number; data: ArrayLike<number> } };
}
