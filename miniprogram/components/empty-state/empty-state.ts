/** Nothing to show: says why, and what the person can do. */
Component({
  properties: {
    title: { type: String, value: '' },
    hint: { type: String, value: '' },
    action: { type: String, value: '' },
  },
  methods: {
    act() {
      this.triggerEvent('act');
    },
  },
});
