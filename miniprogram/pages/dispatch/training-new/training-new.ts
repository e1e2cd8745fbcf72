import type { PersonRow } from '../../../../cloudfunctions/_contracts/people';
import { call, officialNow } from '../../../api/client';
import { showError } from '../../../api/messages';
import { pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { newId } from '../../../offline/random';
import { withUploads } from '../../../offline/photos';
import { dayOf } from '../../../shared/days';
import type { StoredFile } from '../../../shared/model/entity';

const MOST = 60;
const SHOWN = 12;
const fields: Field[] = [
  { key: 'title', label: '培训名称', max: 60 },
  { key: 'on', label: '日期', kind: 'day' },
  { key: 'hours', label: '学时', max: 5, hint: '如 6 或 1.5' },
  { key: 'trainer', label: '讲师', max: 40 },
  { key: 'note', label: '备注', kind: 'textarea', max: 500 },
];
interface Named {
  id: string;
  name: string;
}
const known = besideData(() => ({ models: [] as Named[], trainingId: '' }));

/** 登记培训: who was there, what was taught, and the sheet that they signed. */
Component({
  behaviors: [pageState, typing],
  data: {
    fields,
    given: { on: dayOf(officialNow()) } as Record<string, string>,
    models: [] as Named[],
    people: [] as Named[],
    query: '',
    found: [] as (Named & { dealer: string })[],
    isCut: false,
    files: [] as StoredFile[],
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch() {
      const { models } = await call('service', 'certification.models', {});
      known(this).models = models.map(({ _id, name }) => ({ id: _id, name }));
      known(this).trainingId = await newId('TR');
      return {};
    },
    async addModel() {
      const { models } = this.data;
      const left = known(this).models.filter(({ id }) => !models.some((one) => one.id === id));
      const name = await pickOne(
        this,
        '机型',
        left.map((one) => one.name),
      );
      const [model] = left.filter((one) => one.name === name);
      if (model) this.setData({ models: [...models, model] });
    },
    leaveModel({ currentTarget }: Said<unknown>) {
      this.setData({ models: this.data.models.filter(({ id }) => id !== currentTarget.dataset.id) });
    },
    async search({ detail }: Said<string>) {
      const query = detail.trim();
      this.setData({ query, ...(query ? {} : { found: [], isCut: false }) });
      if (!query) return;
      try {
        const { members, isCut } = await call('service', 'member.list', { engineers: true, text: query });
        if (this.data.query !== query) return;
        const ids = this.data.people.map(({ id }) => id);
        const fit = members.filter(({ _id }: PersonRow) => ids.indexOf(_id) < 0);
        const rows = fit
          .slice(0, SHOWN)
          .map(({ _id, name, dealerName }) => ({ id: _id, name, dealer: dealerName }));
        this.setData({ found: rows, isCut: isCut || fit.length > SHOWN });
      } catch (error) {
        showError(error);
      }
    },
    add({ currentTarget }: Said<unknown>) {
      const { id, name } = this.data.found[currentTarget.dataset.at as number]!;
      if (this.data.people.length >= MOST)
        return void this.setData({ 'problems.people': `一次最多 ${MOST} 人` });
      const people = [...this.data.people, { id, name }];
      this.setData({ people, query: '', found: [], isCut: false, ...forget(this, 'people') });
    },
    leave({ currentTarget }: Said<unknown>) {
      this.setData({ people: this.data.people.filter(({ id }) => id !== currentTarget.dataset.id) });
    },
    photosChanged(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.setData({ files: event.detail.files });
    },
    async submit() {
      const { given, models, people, files } = this.data;
      const { title = '', on = '', hours = '', trainer = '', note = '' } = given;
      const length = Number(hours);
      const filledIn = isFilledIn(this, {
        title: title.trim() ? '' : '请填写培训名称',
        on: on && on <= dayOf(officialNow()) ? '' : '请选择今天或以前的日期',
        hours: length >= 0.5 && length <= 400 ? '' : '请填写 0.5 到 400 的学时',
        trainer: trainer.trim() ? '' : '请填写讲师',
        people: people.length ? '' : '请选择参加的工程师',
      });
      if (!filledIn) return;
      const input = {
        ...{
          trainingId: known(this).trainingId,
          title: title.trim(),
          on,
          hours: length,
          trainer: trainer.trim(),
        },
        modelIds: models.map(({ id }) => id),
        memberIds: people.map(({ id }) => id),
        ...{ files, note: note.trim() },
      };
      const work = async () => call('service', 'training.save', await withUploads(input));
      if (await this.act('submit', work, { said: '已登记' })) void wx.navigateBack();
    },
  },
});
