interface Listing {
  setData(data: object): void;
  reload(): Promise<unknown>;
}

/** What a list is narrowed to when home opens it at what waits there; nothing where it was opened without. */
export const waitsFor = <K extends string>(
  words: Record<K, string>,
  waits: string | undefined,
): { waits: K | ''; waitsSaid: string } => {
  const known = (Object.keys(words) as K[]).find((one) => one === waits);
  return { waits: known || '', waitsSaid: known ? words[known] : '' };
};

/** A list of `pageState` that home opens at exactly what it counts: that alone is listed until the reader wants all. */
export const waitsOnly = Behavior({
  data: { waits: '', waitsSaid: '' },
  methods: {
    showAll() {
      const page = this as unknown as Listing;
      page.setData({ waits: '', waitsSaid: '', rows: [], chosen: '' });
      void page.reload();
    },
  },
});
