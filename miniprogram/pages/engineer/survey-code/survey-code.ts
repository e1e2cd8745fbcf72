import { showError } from '../../../api/messages';
import { localOrder, subjectOfOrder } from '../../../offline/local-world';
import { enqueue, stopWatching, watchOutbox, outbox } from '../../../offline/outbox';
import { newCode } from '../../../offline/random';
import { keepCopy, readCopy } from '../../../offline/shelf';
import { siteLink } from '../../../kit/code-cells';

const codeKey = (id: string) => `survey:${id}`;

/** Shows a code that the hospital scans; made on the phone, so that it is there off line too. */
Component({
  data: { id: '', link: '', sent: false, hospital: '', lost: false, early: false },
  lifetimes: {
    detached() {
      stopWatching(this);
    },
  },
  methods: {
    async onLoad({ id }: { id: string }) {
      const found = localOrder(id);
      this.setData({ id, hospital: found ? found.order.site.hospitalName : '' });
      if (!found || ['confirmed', 'closed'].indexOf(found.order.state) < 0)
        return this.setData({ early: true });
      try {
        let code = readCopy<string>(codeKey(id));
        if (!code && found && found.order.surveyId) return this.setData({ lost: true });
        if (!code) {
          code = await newCode();
          keepCopy(codeKey(id), code);
          await enqueue({
            action: 'survey.offer',
            input: { workOrderId: id, code },
            subject: subjectOfOrder(id),
            title: '邀请评价',
          });
        }
        this.setData({ link: siteLink('s', code) });
      } catch (error) {
        showError(error);
      }
      watchOutbox(this, () =>
        this.setData({
          sent: !outbox
            .unsent()
            .some(({ action, subject }) => action === 'survey.offer' && subject === subjectOfOrder(id)),
        }),
      );
    },
    copy() {
      void wx.setClipboardData({ data: this.data.link });
    },
  },
});
