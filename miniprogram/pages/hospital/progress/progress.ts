import { ringUp } from '../../../kit/on-computers';
import type { Progress } from '../../../../cloudfunctions/_contracts/repairs';
import { call } from '../../../api/client';
import { environment } from '../../../environment';
import { keepPhoto, withUploads } from '../../../offline/photos';
import { newCode, newOpId } from '../../../offline/random';
import { readCopy } from '../../../offline/shelf';
import type { StoredFile } from '../../../shared/model/entity';
import { reportResultLabels } from '../../../shared/model/work-orders';
import { dayOf } from '../../../shared/days';
import { quoteStateLabels } from '../../../shared/model/quotes';
import { sayTime } from '../../../shared/say';
import { sayFen } from '../../../shared/trade/say-fen';
import { sayWindow } from '../../../shared/visit/appointments';
import { workOrderStateLabels, workOrderTones } from '../../../shared/states';
import type { WorkOrderState } from '../../../shared/states';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import type { SignaturePad } from '../../../components/signature-pad/signature-pad';
import { forget, isFilledIn } from '../../../kit/form';
import { ask } from '../../../kit/ask';
import { part } from '../../../kit/part';
import { pageState } from '../../../kit/page-state';
import { signing } from '../signing';
import { pages } from '../../../shared/pages';
import { openPage } from '../../../kit/open-page';

/** How a hospital reads our states: like a parcel's way. */
const said: Partial<Record<WorkOrderState, string>> = {
  new: '已收到报修',
  assigned_dealer: '已交给服务商安排',
  assigned: '已安排工程师',
  accepted: '工程师已接单',
  travelling: '工程师在路上',
  onsite: '工程师正在服务',
  on_hold: '暂停，等待备件或条件',
  completed: '服务完成，请确认',
  confirmed: '您已确认',
  cancelled: '已取消',
};
const resultLabels: Record<string, string> = reportResultLabels;

Component({
  behaviors: [pageState, signing],
  data: {
    id: '',
    view: null as object | null,
    /** Of the report that is shown; 0: none. */
    version: 0,
    engineerPhone: '',
    fresh: false,
    hotline: environment.hotline,
    signing: false,
    name: '',
    signed: false,
    adding: false,
    text: '',
    photos: [] as StoredFile[],
  },
  methods: {
    onLoad({ id, fresh }: { id: string; fresh?: string }) {
      const reporter = readCopy<{ name: string }>('reporter');
      this.setData({ id, fresh: fresh === '1', name: reporter ? reporter.name : '' });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      return this.view(await call('public', 'repair.follow', { workOrderId: this.data.id }));
    },
    view(progress: Progress) {
      const now = new Date();
      return {
        engineerPhone: progress.engineerPhone,
        version: progress.report ? progress.report.version : 0,
        view: {
          ...progress,
          links: [
            progress.followUp && { ...progress.followUp, text: '问题没有全部解决，已安排后续服务' },
            progress.followsUp && { ...progress.followsUp, text: '接着上一次服务' },
          ].filter(Boolean),
          quote: progress.quote && {
            total: sayFen(progress.quote.totalFen),
            label: progress.quote.state === 'sent' ? '请确认报价' : quoteStateLabels[progress.quote.state],
            waits: progress.quote.state === 'sent',
          },
          canRate: progress.state === 'confirmed' || progress.state === 'closed',
          label: said[progress.state] || workOrderStateLabels[progress.state],
          // Only what waits for the hospital itself is amber.
          tone:
            progress.state === 'completed'
              ? 'attention'
              : workOrderTones[progress.state] === 'attention'
                ? 'active'
                : workOrderTones[progress.state],
          resultLabel: progress.report ? resultLabels[progress.report.result] : '',
          appointed: progress.appointment ? sayWindow(progress.appointment, dayOf(now)) : '',
          eta: progress.etaAt ? sayTime(progress.etaAt, now) : '',
          supplements: progress.supplements
            .map(({ at, name, text, photos, urges }) => ({
              time: `${sayTime(at, now)} · ${name}`,
              text: [urges ? '催单' : '', text, photos ? `${photos} 张照片` : ''].filter(Boolean).join('，'),
            }))
            .reverse(),
          steps: progress.steps
            .map(({ state, at }) => ({
              text: said[state] || workOrderStateLabels[state],
              time: sayTime(at, now),
            }))
            .reverse(),
        },
      };
    },
    openQuote() {
      openPage(pages.hospitalQuote({ id: this.data.id }));
    },
    openLink(event: Said) {
      openPage(pages.progress({ id: given(event, 'id') }));
    },
    /** Who asked for the repair rates it here; nobody of the dealer chooses who does. */
    async rate() {
      const code = await newCode();
      const input = { workOrderId: this.data.id, code };
      const asked = await this.act('rate', async () => {
        await call('public', 'repair.askToRate', input, { opId: await newOpId() });
      });
      if (asked) openPage(pages.survey({ code }));
    },
    callEngineer() {
      void ringUp(this.data.engineerPhone);
    },
    callHotline() {
      void ringUp(this.data.hotline);
    },
    startAdding() {
      this.setData({ adding: true });
    },
    typeText(event: Said<string>) {
      this.setData({ text: event.detail, ...forget(this, 'text') });
    },
    photosChanged(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.setData({ photos: event.detail.files, ...forget(this, 'text') });
    },
    /** 补充情况: what has come up since, for whoever is on it. */
    async add() {
      const { text, photos } = this.data;
      const filledIn = isFilledIn(this, { text: text.trim() || photos.length ? '' : '请写明情况或拍照' });
      if (filledIn && (await this.supplement({ text: text.trim(), photos, urges: false }, '已补充')))
        this.setData({ adding: false, text: '', photos: [] });
    },
    async urge() {
      await this.supplement({ text: '', photos: [], urges: true }, '已提醒服务商');
    },
    async supplement(more: { text: string; photos: StoredFile[]; urges: boolean }, said: string) {
      const name = this.data.name.trim() || '医院';
      const send = async () => {
        const input = await withUploads({ workOrderId: this.data.id, name, ...more }, 'public');
        await call('public', 'repair.add', input, { opId: await newOpId() });
      };
      const done = await this.act('add', send, { said });
      if (done) await this.load();
      return done;
    },
    /** 取消报修: as long as nobody has been sent. */
    async withdraw() {
      const answer = await ask(this, {
        title: '取消这次报修',
        choices: ['已恢复正常', '重复报修', '报错了设备', '其他'],
        other: '其他',
        field: { label: '原因', placeholder: '请说明', type: 'textarea', maxlength: 100 },
        confirm: '取消报修',
      });
      if (!answer) return;
      const input = { workOrderId: this.data.id, reason: answer.text || answer.choice };
      await this.act('withdraw', async () => {
        this.setData(this.view(await call('public', 'repair.withdraw', input, { opId: await newOpId() })));
      });
    },
    async confirm() {
      const { id, name, signed, version } = this.data;
      const problems = { name: name.trim() ? '' : '请填写姓名', signed: signed ? '' : '请在框内签字' };
      if (!isFilledIn(this, problems)) return;
      await this.act('confirm', async () => {
        const seen = version ? { version } : {};
        const pad = part<SignaturePad>(this, '#pad');
        const image = keepPhoto(await pad.picture(), 'png');
        const input = await withUploads({ workOrderId: id, name: name.trim(), image, ...seen }, 'public');
        const progress = await call('public', 'repair.confirm', input, { opId: await newOpId() });
        this.setData({ ...this.view(progress), signing: false });
      });
    },
  },
});
