import type { OwnApplication } from '../../../../cloudfunctions/_contracts/dealers-life';
import { call } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { askReason } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { withUploads } from '../../../offline/photos';
import { newOpId } from '../../../offline/random';
import { isCreditCode, tidyCreditCode } from '../../../shared/credit-code';
import { applicationStateLabels, applicationTones } from '../../../shared/dealers/states';
import { applicationFileLabels } from '../../../shared/model/dealers-life';
import type { ApplicationFile, ApplicationFileKind } from '../../../shared/model/dealers-life';
import type { StoredFile } from '../../../shared/model/entity';
import { sayTime } from '../../../shared/say';
import { tidyPhone, typedPhoneProblem } from '../../../shared/tidy';

const companyFields: Field[] = [
  { key: 'name', label: '公司全称', max: 100, hint: '与营业执照一致' },
  { key: 'shortName', label: '简称', max: 20 },
  { key: 'creditCode', label: '信用代码', max: 40, hint: '18 位统一社会信用代码' },
  { key: 'address', label: '经营地址', kind: 'textarea', max: 200 },
  { key: 'contactName', label: '联系人', max: 40 },
  { key: 'contactTitle', label: '职务', max: 40 },
  { key: 'contactPhone', label: '电话', max: 40 },
  { key: 'wishes', label: '想做的', kind: 'textarea', max: 500, hint: '地区、医院、产品线' },
  { key: 'experience', label: '经历', kind: 'textarea', max: 1000, hint: '选填' },
];
const required: Record<string, string> = {
  shortName: '请填写简称',
  address: '请填写经营地址',
  contactName: '请填写联系人',
  wishes: '请写明想做的地区和产品',
};
const fileKinds = (Object.keys(applicationFileLabels) as ApplicationFileKind[]).map((kind) => ({
  kind,
  label: applicationFileLabels[kind],
}));
/** The number of an attempt is kept, so that one whose answer was lost counts once. */
const known = besideData(() => ({ mine: [] as OwnApplication[], opId: '' }));

/** 准入申请 by a company without an account: by code, with photos of its papers, followed from the same WeChat. */
Component({
  behaviors: [pageState, typing],
  data: {
    phase: 'code',
    code: '',
    codeProblem: '',
    issuer: '',
    fileKinds,
    fields: companyFields,
    answerFields: [] as Field[],
    questions: [] as string[],
    photos: {} as Record<string, StoredFile[]>,
    /** Sent from this WeChat account before, newest first. */
    mine: [] as {
      id: string;
      name: string;
      number: string;
      label: string;
      tone: string;
      reason: string;
      time: string;
      canComplete: boolean;
      canWithdraw: boolean;
    }[],
    none: [] as StoredFile[],
    completing: '',
    agreed: false,
    sent: '',
  },
  methods: {
    onLoad({ code = '' }: { code?: string }) {
      if (code) void this.open(decodeURIComponent(code));
      else void this.own();
    },
    /** Without a code: what was sent before. */
    async own() {
      const { applications } = await call('public', 'application.mine', {}).catch(() => ({
        applications: [],
      }));
      this.show(applications);
    },
    show(applications: OwnApplication[]) {
      known(this).mine = applications;
      const now = new Date();
      this.setData({
        mine: applications.map((one) => {
          const last = one.steps[one.steps.length - 1];
          return {
            id: one._id,
            name: one.name,
            number: one.number,
            label: applicationStateLabels[one.state],
            tone: applicationTones[one.state],
            reason: last ? last.reason : '',
            time: sayTime(last ? last.at : one.sentAt, now),
            canComplete: one.state === 'returned',
            canWithdraw: one.state === 'sent' || one.state === 'returned',
          };
        }),
      });
    },
    typeCode(event: Said<string>) {
      this.setData({ code: event.detail, codeProblem: '' });
    },
    async enter() {
      const code = this.data.code.trim().toUpperCase();
      if (!/^[2-9A-HJ-NP-Z]{10}$/.test(code))
        return this.setData({ codeProblem: '招募码是 10 位字母和数字，请核对' });
      await this.open(code);
    },
    async open(code: string) {
      this.setData({ code });
      await this.act('open', async () => {
        const { issuer, questions, mine } = await call('public', 'application.open', { code });
        this.show(mine);
        this.setData({
          phase: 'ready',
          issuer,
          questions,
          answerFields: questions.map((text, n) => ({
            key: `q${n}`,
            label: text,
            kind: 'textarea',
            max: 500,
          })),
        });
      });
    },
    photosChanged(event: {
      detail: { files: StoredFile[] };
      currentTarget: { dataset: Record<string, unknown> };
    }) {
      const kind = event.currentTarget.dataset.kind as string;
      this.setData({ [`photos.${kind}`]: event.detail.files, ...forget(this, 'files') });
    },
    agree() {
      this.setData({ agreed: !this.data.agreed, ...forget(this, 'agreed') });
    },
    /** What was sent back, to be completed: everything as it was. */
    complete(event: Said) {
      const one = known(this).mine.find(({ _id }) => _id === of(event, 'id'))!;
      const questions = one.answers.map(({ text }) => text);
      const photos: Record<string, StoredFile[]> = {};
      for (const { kind, fileId, sha256, bytes } of one.files)
        photos[kind] = [...(photos[kind] || []), { fileId, sha256, bytes }];
      const given: Record<string, string> = {};
      one.answers.forEach(({ answer }, n) => (given[`q${n}`] = answer));
      this.setData({
        phase: 'ready',
        code: one.linkId,
        completing: one._id,
        questions: this.data.questions.length ? this.data.questions : questions,
        answerFields: (this.data.questions.length ? this.data.questions : questions).map((text, n) => ({
          key: `q${n}`,
          label: text,
          kind: 'textarea',
          max: 500,
        })),
        photos,
        given: {
          ...given,
          name: one.name,
          shortName: one.shortName,
          creditCode: one.creditCode,
          address: one.address,
          contactName: one.contactName,
          contactTitle: one.contactTitle,
          contactPhone: one.contactPhone,
          wishes: one.wishes,
          experience: one.experience,
        },
      });
      void wx.pageScrollTo({ selector: '#form', duration: 200 });
    },
    async withdraw(event: Said) {
      const reason = await askReason(this, { title: '撤回申请', placeholder: '原因', confirm: '撤回' });
      if (!reason || !(await confirmed('撤回后需要重新申请。', '撤回'))) return;
      const opId = await newOpId();
      const done = await this.act(
        'withdraw',
        () => call('public', 'application.withdraw', { applicationId: of(event, 'id'), reason }, { opId }),
        { said: '已撤回' },
      );
      if (done) await this.own();
    },
    async send() {
      const { given, questions, photos, agreed, code, completing } = this.data;
      const text = (key: string) => (given[key] || '').trim();
      const problems: Record<string, string> = {
        name: text('name').length < 4 ? '请填写公司全称' : '',
        creditCode: isCreditCode(tidyCreditCode(text('creditCode')))
          ? ''
          : '信用代码有误，请对照营业执照核对 18 位',
      };
      for (const key of Object.keys(required)) problems[key] = text(key) ? '' : required[key]!;
      problems.contactPhone = text('contactPhone') ? typedPhoneProblem(text('contactPhone')) : '请填写电话';
      questions.forEach((_, n) => (problems[`q${n}`] = text(`q${n}`) ? '' : '请回答'));
      problems.files = (photos.business_licence || []).length ? '' : '请上传营业执照';
      problems.agreed = agreed ? '' : '请先阅读并同意';
      if (!isFilledIn(this, problems)) return;
      const files = fileKinds.reduce<ApplicationFile[]>(
        (all, { kind }) => [...all, ...(photos[kind] || []).map((photo) => ({ ...photo, kind }))],
        [],
      );
      const about = known(this);
      const send = async () => {
        about.opId = about.opId || (await newOpId());
        const input = await withUploads(
          {
            code,
            applicationId: completing || null,
            name: text('name'),
            shortName: text('shortName'),
            creditCode: tidyCreditCode(text('creditCode')),
            address: text('address'),
            contactName: text('contactName'),
            contactTitle: text('contactTitle'),
            contactPhone: tidyPhone(text('contactPhone')),
            wishes: text('wishes'),
            experience: text('experience'),
            answers: questions.map((question, n) => ({ text: question, answer: text(`q${n}`) })),
            files,
            privacy: true as const,
          },
          'public',
        );
        const { number } = await call('public', 'application.send', input, { opId: about.opId });
        this.setData({ phase: 'sent', sent: number });
      };
      await this.act('send', send, {
        fields: { name: 'name', creditCode: 'creditCode', contactPhone: 'contactPhone', files: 'files' },
      });
      // What was refused may be changed and is then another attempt.
      about.opId = '';
      if (this.data.phase === 'sent') await this.own();
    },
    again() {
      this.setData({ phase: 'code' });
    },
  },
  observers: {
    given() {
      known(this).opId = '';
    },
  },
});
