interface Filtered {
  setData(data: object): void;
  reload(): Promise<void>;
}

/** A list of `pageState` that is narrowed to days, both ends counted; '' is no limit. */
export const dayFilter = Behavior({
  data: { fromOn: '', toOn: '' },
  methods: {
    pickDay(event: WechatMiniprogram.PickerChange) {
      const { key } = event.currentTarget.dataset as { key: 'fromOn' | 'toOn' };
      this.setData({ [key]: event.detail.value as string });
      void (this as unknown as Filtered).reload();
    },
    clearDays() {
      this.setData({ fromOn: '', toOn: '' });
      void (this as unknown as Filtered).reload();
    },
  },
});
