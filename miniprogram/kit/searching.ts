import type { Said } from './said';

interface Listing {
  data: { text: string };
  setData(data: object): void;
  reload(): Promise<unknown>;
}
/** A list that is narrowed by what is typed above it; what was found before goes. */
const look = (page: Listing, text: string): void => {
  if (text === page.data.text) return;
  page.setData({ text, rows: [], chosen: '' });
  void page.reload();
};
export const searching = Behavior({
  data: { text: '' },
  methods: {
    search({ detail }: Said<string>) {
      look(this as unknown as Listing, detail.trim());
    },
    clear() {
      look(this as unknown as Listing, '');
    },
  },
});
