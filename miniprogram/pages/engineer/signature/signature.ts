import { confirmed } from '../../../api/messages';
import { workOrderStateLabels } from '../../../shared/states';
import { isMine, localOrder, localSettings, sharingHere, takeStep } from '../../../offline/local-world';
import { savedMessage } from '../../../offline/outbox';
import { keepPhoto } from '../../../offline/photos';
import { workDone } from './work-done';
import type { WorkDone } from './work-done';
import type { Said } from '../../../kit/said';
import { tidyPhone, typedNameProblem, typedPhoneProblem } from '../../../shared/tidy';
import type { SignaturePad } from '../../../components/signature-pad/signature-pad';
import { part } from '../../../kit/part';
import { pageState } from '../../../kit/page-state';
import { forget, isFilledIn, typed } from '../../../kit/form';
import { pages } from '../../../shared/pages';

Component({
  behaviors: [pageState],
  data: {
    id: '',
    name: '',
    phone: '',
    contactId: null as string | null,
    /** What the contact signs for; null while there is no report. */
    work: null as WorkDone | null,
    drawn: false,
    /** Other instruments of the same coming, which the same signature is for. */
    others: [] as { id: string; name: string; work: WorkDone | null; stays: string }[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      const found = localOrder(id);
      if (!found) return;
      const { contact } = found.order;
      this.setData({
        id,
        name: contact ? contact.name : '',
        phone: contact ? contact.phone : '',
        contactId: contact ? contact.id : null,
        work:
          isMine(found.order) && found.order.state === 'completed'
            ? workDone(found.order, localSettings())
            : null,
        others: sharingHere(id).map((order) => ({
          id: order._id,
          name: order.device ? `${order.device.modelName} ${order.device.serial}` : order.number,
          work: order.state === 'completed' ? workDone(order, localSettings()) : null,
          stays: order.state === 'completed' ? '' : `${workOrderStateLabels[order.state]}，这次不签字`,
        })),
      });
    },
    drawn() {
      this.setData({ drawn: true, ...forget(this, 'drawn') });
    },
    wiped() {
      this.setData({ drawn: false });
    },
    type(event: Said<string>) {
      const field = event.currentTarget.dataset.field as string;
      typed(this, field, event.detail);
    },
    /** A phone that came struck out is typed anew; left alone, the server knows whose it is. */
    clearStruckOut() {
      if (this.data.phone.indexOf('*') >= 0) this.setData({ phone: '' });
    },
    toReport() {
      void wx.redirectTo({ url: pages.report({ id: this.data.id }) });
    },
    async submit() {
      const { id, name, phone, contactId, drawn } = this.data;
      const filledIn = isFilledIn(this, {
        name: name.trim() ? typedNameProblem(name) : '请填写签字人姓名',
        phone: typedPhoneProblem(phone),
        drawn: drawn ? '' : '请客户在框内签字',
      });
      if (!filledIn) return;
      const unfinished = sharingHere(id).filter(({ state }) => state === 'onsite');
      const go = '先签这些';
      if (
        unfinished.length &&
        !(await confirmed(`还有 ${unfinished.length} 台没有完工，之后要另行签字。`, go))
      )
        return;
      await this.act('submit', async () => {
        const pad = part<SignaturePad>(this, '#pad');
        const image = keepPhoto(await pad.picture(), 'png');
        const signedBy = { id: contactId, name: name.trim(), phone: tidyPhone(phone) };
        const others = sharingHere(id).filter(({ state }) => state === 'completed');
        const title = `客户签字（${name.trim()}）`;
        await takeStep(id, 'workOrder.sign', { signedBy, image }, title);
        for (const { _id } of others) await takeStep(_id, 'workOrder.sign', { signedBy, image }, title);
        void wx.showToast({ title: savedMessage(), icon: 'none' });
        void wx.navigateBack();
      });
    },
  },
});
