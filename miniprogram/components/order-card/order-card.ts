/** One order in a list. `row` comes from `orderLine`. */
Component({
  properties: {
    row: { type: Object, value: {} },
    /** On a button of the card itself; empty: none. */
    action: { type: String, value: '' },
    acting: { type: Boolean, value: false },
    /** Shown beside the list. */
    chosen: { type: Boolean, value: false },
  },
  methods: {
    id(): string {
      return (this.data.row as { id: string }).id;
    },
    open() {
      this.triggerEvent('open', { id: this.id() });
    },
    act() {
      this.triggerEvent('act', { id: this.id() });
    },
  },
});
