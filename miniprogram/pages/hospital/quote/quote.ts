import { ringUp } from '../../../kit/on-computers';
import type { HospitalQuote } from '../../../../cloudfunctions/_contracts/quotes';
import { call } from '../../../api/client';
import type { SignaturePad } from '../../../components/signature-pad/signature-pad';
import { environment } from '../../../environment';
import { ask } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { signing } from '../signing';
import { part } from '../../../kit/part';
import { keepPhoto, withUploads } from '../../../offline/photos';
import { newOpId } from '../../../offline/random';
import { readCopy } from '../../../offline/shelf';
import { dayOf } from '../../../shared/days';
import type { StoredFile } from '../../../shared/model/entity';
import type { QuoteState } from '../../../shared/model/quotes';
import { sayDay, sayTime } from '../../../shared/say';
import type { Tone } from '../../../shared/states';
import { sayFen } from '../../../shared/trade/say-fen';
import { sayLine } from '../../../shared/visit/quotes';

const said: Record<QuoteState, [label: string, tone: Tone]> = {
  pending: ['服务商正在核价', 'active'],
  returned: ['服务商正在核价', 'active'],
  sent: ['请您确认', 'attention'],
  accepted: ['您已同意', 'done'],
  billed: ['您已同意', 'done'],
  declined: ['您未同意', 'danger'],
  expired: ['已过有效期', 'past'],
  withdrawn: ['服务商已撤回', 'past'],
};

function viewOf(quote: HospitalQuote) {
  const now = new Date();
  const { answer } = quote;
  return {
    ...quote,
    label: said[quote.state][0],
    tone: said[quote.state][1],
    total: sayFen(quote.totalFen),
    rows: quote.lines.map(({ kind, name, quantity, unit, unitFen }, id) => ({
      id,
      text: sayLine({ kind, name }),
      more: `${sayFen(unitFen)} × ${quantity} ${unit}`,
      sum: sayFen(quantity * unitFen),
    })),
    until: quote.validUntilOn ? sayDay(quote.validUntilOn, dayOf(now)) : '',
    answered: answer
      ? [`${answer.name} ${sayTime(answer.at, now)}`, answer.reason].filter(Boolean).join('：')
      : '',
  };
}

/** 确认报价: the hospital's contact reads what it comes to and signs, or says why not; nobody of the service can. */
Component({
  behaviors: [pageState, signing],
  data: {
    asked: {} as { code?: string; workOrderId?: string },
    view: null as ReturnType<typeof viewOf> | null,
    hotline: environment.hotline,
    signing: false,
    signed: false,
    name: '',
  },
  methods: {
    onLoad({ code, id }: { code?: string; id?: string }) {
      const reporter = readCopy<{ name: string }>('reporter');
      this.setData({
        asked: code ? { code } : { workOrderId: id || '' },
        name: reporter ? reporter.name : '',
      });
      void this.load();
    },
    async fetch() {
      return { view: viewOf(await call('public', 'quote.open', this.data.asked)) };
    },
    callHotline() {
      void ringUp(this.data.hotline);
    },
    async accept() {
      const { name, signed } = this.data;
      const problems = { name: name.trim() ? '' : '请填写姓名', signed: signed ? '' : '请在框内签字' };
      if (!isFilledIn(this, problems)) return;
      const pad = part<SignaturePad>(this, '#pad');
      await this.answer(
        { accepts: true, reason: '' },
        async () => keepPhoto(await pad.picture(), 'png'),
        '已同意报价',
      );
    },
    async decline() {
      const { name } = this.data;
      this.setData({ signing: true });
      if (!isFilledIn(this, { name: name.trim() ? '' : '请填写姓名' })) return;
      const given = await ask(this, {
        title: '不同意这份报价',
        hint: '本次服务将结束，服务商会联系您。',
        choices: ['价格过高', '暂不维修', '另找服务商', '其他'],
        other: '其他',
        field: { label: '原因', placeholder: '请说明', type: 'textarea', maxlength: 200 },
        confirm: '不同意',
      });
      if (given)
        await this.answer({ accepts: false, reason: given.text || given.choice }, async () => null, '已答复');
    },
    async answer(
      what: { accepts: boolean; reason: string },
      picture: () => Promise<StoredFile | null>,
      done: string,
    ) {
      const { asked, view, name } = this.data;
      const send = async () => {
        const given = {
          ...asked,
          ...what,
          version: view!.version,
          name: name.trim(),
          image: await picture(),
        };
        const input = await withUploads(given, 'public');
        const quote = await call('public', 'quote.answer', input, { opId: await newOpId() });
        this.setData({ view: viewOf(quote), signing: false });
      };
      await this.act('answer', send, { said: done, fields: { name: 'name' } });
    },
  },
});
