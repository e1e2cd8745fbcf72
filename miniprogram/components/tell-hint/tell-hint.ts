import { whatToTellFor } from '../../kit/tell-me';

/** What WeChat's question beside an act is for, and how many messages are open; nothing where it will not be asked. */
Component({
  properties: {
    act: { type: String, value: '' },
  },
  data: { hint: '' },
  lifetimes: {
    attached() {
      this.setData({ hint: whatToTellFor(this.data.act) });
    },
  },
  pageLifetimes: {
    show() {
      this.setData({ hint: whatToTellFor(this.data.act) });
    },
  },
});
