import { create } from 'qrcode/lib/core/qrcode';

/** A code that somebody else scans, drawn on the phone. */
Component({
  properties: { link: { type: String, value: '' } },
  data: { dark: [] as boolean[][] },
  observers: {
    link(link: string) {
      if (!link) return this.setData({ dark: [] });
      const { size, data } = create(link, { errorCorrectionLevel: 'M' }).modules;
      const dark = Array.from({ length: size }, (_, y) =>
        Array.from({ length: size }, (_, x) => data[y * size + x] === 1),
      );
      this.setData({ dark });
    },
  },
});
