/** Below a list: how many more there are, and a button for those who do not scroll (a mouse, a screen reader). */
Component({
  properties: {
    shown: { type: Number, value: 0 },
    /** Of all that fit; 0 when nobody has counted them. */
    total: { type: Number, value: 0 },
    more: { type: Boolean, value: false },
    /** More fit what was typed than are listed. */
    cut: { type: Boolean, value: false },
  },
  methods: {
    ask() {
      this.triggerEvent('more');
    },
  },
});
