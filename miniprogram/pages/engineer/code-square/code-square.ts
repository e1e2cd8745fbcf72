import { codeCells } from '../../../kit/code-cells';

/** A code that somebody else scans, drawn on the phone. */
Component({
  properties: { link: { type: String, value: '' } },
  data: { dark: [] as boolean[][] },
  observers: {
    link(link: string) {
      this.setData({ dark: link ? codeCells(link) : [] });
    },
  },
});
