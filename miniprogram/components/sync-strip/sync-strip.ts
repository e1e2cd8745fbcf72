import { countOutbox, stopWatching, watchOutbox } from '../../offline/outbox';
import { pages } from '../../shared/pages';
import { openPage } from '../../kit/open-page';

/** 同步条: always there, says where the person's records are; a tap opens the outbox. */
Component({
  data: { text: '', tone: 'done' },
  lifetimes: {
    attached() {
      watchOutbox(this, () => {
        const { unsent, stuck, sending, online, problem } = countOutbox();
        const waiting = unsent - stuck;
        const text = stuck
          ? `${stuck} 项需要处理${waiting ? `，${waiting} 项待同步` : ''}`
          : waiting
            ? `${waiting} 项${sending ? '同步中' : '待同步'}${online ? (problem && !sending ? '，同步没有成功' : '') : '（当前无网络）'}`
            : online
              ? '全部已同步'
              : '当前无网络，可继续工作';
        const tone = stuck ? 'danger' : waiting || !online ? 'attention' : 'done';
        this.setData({ text, tone });
      });
    },
    detached() {
      stopWatching(this);
    },
  },
  methods: {
    open() {
      openPage(pages.outbox());
    },
  },
});
