import type { Said } from '../../kit/said';

interface Listing {
  setData(data: object): void;
  reload(): Promise<unknown>;
}

/** A list of trade's documents in one state or all, of one dealer where it is opened from there. */
export const ofDealer = Behavior({
  data: { dealerId: '', dealerName: '' },
  methods: {
    onLoad({
      state,
      dealerId = '',
      dealerName = '',
    }: {
      state?: string;
      dealerId?: string;
      dealerName?: string;
    }) {
      this.setData({
        dealerId: decodeURIComponent(dealerId),
        dealerName: decodeURIComponent(dealerName),
        ...(state ? { state } : {}),
      });
    },
    choose(this: Listing, { detail }: Said<{ name: string }>) {
      this.setData({ state: detail.name, rows: [], chosen: '' });
      void this.reload();
    },
  },
});
