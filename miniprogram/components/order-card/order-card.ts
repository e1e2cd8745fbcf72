/** One order in a list. `row` comes from `orderLine`. */
Component({
  properties: { row: { type: Object, value: {} } },
  methods: {
    open() {
      this.triggerEvent('open', { id: (this.data.row as { id: string }).id });
    },
  },
});
