import type { HospitalPage } from '../../../../cloudfunctions/_contracts/master-data';
import { call, officialNow } from '../../../api/client';
import { confirmed, messageOf } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import type { HospitalEvent } from '../../../shared/model/sites';
import { sayTime } from '../../../shared/say';
import type { Tone } from '../../../shared/states';
import { lineNames, whoAmI } from '../names';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { forget, isFilledIn, typed } from '../../../kit/form';
import type { Problems } from '../../../kit/form';
import { openPage } from '../../../kit/open-page';

type Writing = 'add' | 'edit' | 'rename' | 'move' | 'close' | 'reopen';
const titles: Record<Writing, string> = {
  add: '新建医院',
  edit: '改资料',
  rename: '改名',
  move: '迁到另一地区',
  close: '登记停业',
  reopen: '恢复营业',
};
const hints: Partial<Record<Writing, string>> = {
  edit: '名称和地区有历史，请用“改名”和“迁址”。',
  rename: '原名称会保留为曾用名，仍可查到；已签发的授权书和服务报告不变。',
  move: '该日之前仍按原地区回答；指名这家医院、而新地区没有授权的授权书自该日停用。',
  close: '该日起不再出现在新授权、新工单的选择中；以前的授权、设备、工单照旧。',
  reopen: '当作没有停业过。',
};
const dayLabels = { rename: '新名称从哪天起用', move: '从哪天起在新地区', close: '从哪天起停业' };
const reasonHints = {
  rename: '如 医院挂新牌',
  move: '如 整体搬迁到新院区',
  close: '如 并入另一家医院',
  reopen: '如 登记有误',
};

interface Effect {
  key: string;
  label: string;
  tone: Tone;
  text: string;
}

/** One hospital with what it was called and where it stood; new names, moves and its end are entered here. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    isManager: false,
    page: null as null | ReturnType<typeof view>,
    writing: '' as Writing | '',
    titles,
    hints,
    dayLabels,
    reasonHints,
    name: '',
    address: '',
    aliases: '',
    level: '',
    region: { code: '', name: '' },
    chosen: [] as string[],
    treeOpen: false,
    today: '',
    day: '',
    reason: '',
    /** What the move or the new hospital does to coverage; null until it was asked for. */
    effect: null as Effect[] | null,
  },
  methods: {
    async onLoad({ id }: { id?: string }) {
      this.setData({ id: id || '', today: dayOf(officialNow()) });
      await this.load();
      if (!id && this.data.phase === 'ready') this.begin('add');
    },
    async onPullDownRefresh() {
      if (!this.data.writing) await this.load();
      void wx.stopPullDownRefresh();
    },
    async load() {
      const { id } = this.data;
      try {
        const [{ roles }, page] = await Promise.all([
          whoAmI(),
          id ? call('channel', 'hospital.get', { hospitalId: id }) : null,
        ]);
        this.setData({
          phase: 'ready',
          isManager: may(roles, 'channel', 'hospital.edit'),
          page: page ? view(page, officialNow()) : null,
        });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    write(event: WechatMiniprogram.TouchEvent) {
      this.begin(event.currentTarget.dataset.what as Writing);
    },
    begin(writing: Writing) {
      const { page, today } = this.data;
      this.setData({
        writing,
        name: page ? page.name : '',
        address: page ? page.address : '',
        aliases: page ? page.aliases : '',
        level: page ? page.level : '',
        region: { code: '', name: '' },
        chosen: [],
        treeOpen: false,
        day: today,
        reason: '',
        effect: null,
      });
      void wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    },
    leave() {
      this.setData({ writing: '', effect: null });
      void wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    },
    type(event: Said<string>) {
      const key = event.currentTarget.dataset.key as string;
      typed(this, key, event.detail);
    },
    toggleTree() {
      this.setData({ treeOpen: !this.data.treeOpen });
    },
    pickRegion({ detail }: WechatMiniprogram.CustomEvent<{ code: string; name: string }>) {
      if (detail.code === '000000') return;
      this.setData({
        region: detail,
        chosen: [detail.code],
        treeOpen: false,
        effect: null,
        ...forget(this, 'region'),
      });
    },
    pickDay(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ day: event.detail.value, effect: null });
    },
    ask() {
      const { id, page } = this.data;
      openPage(pages.ask({ hospitalId: id, hospitalName: page ? page.name : '' }));
    },
    async save() {
      const { writing, effect } = this.data;
      if (!writing || !isFilledIn(this, this.missing())) return;
      await this.act('save', async () => {
        if ((writing === 'move' || writing === 'add') && !effect) await this.preview();
        else await this.send(writing);
      });
    },
    missing(): Problems {
      const { writing, name, region, reason } = this.data;
      const needs = {
        name: writing === 'add' || writing === 'rename',
        region: writing === 'add' || writing === 'move',
        reason: writing !== 'add' && writing !== 'edit',
      };
      return {
        name: needs.name && name.trim().length < 2 ? '请填写名称' : '',
        region: needs.region && !region.code ? '请选择地区' : '',
        reason: needs.reason && !reason.trim() ? '请填写原因' : '',
      };
    },
    /** Who gains and who loses the hospital, before anything is saved. */
    async preview() {
      const { id, writing, region, day } = this.data;
      const [preview, names] = await Promise.all([
        call(
          'channel',
          'coverage.preview',
          writing === 'add'
            ? { newHospitalIn: region.code }
            : { hospitalId: id, movesTo: region.code, fromOn: day },
        ),
        lineNames(),
      ]);
      const rows: Omit<Effect, 'key'>[] = [
        ...preview.conflicts.map((conflict) => ({
          label: '会冲突',
          tone: 'danger' as const,
          text: `${conflict.dealerNames.join(' 与 ')}：${names(conflict.productLineIds)}（${conflict.numbers.join('、')}），迁后请在其中一份中排除`,
        })),
        ...(['lost', 'gained'] as const).flatMap((side) =>
          preview[side].map((delta) => ({
            label: side === 'lost' ? '失去' : '得到',
            tone: side === 'lost' ? ('attention' as const) : ('done' as const),
            text: `${delta.dealerName}：${names(delta.productLineIds)}（${delta.fromOn} 至 ${delta.toOn}）`,
          })),
        ),
        ...preview.newHospital
          .filter(({ dealers }) => dealers.length > 0)
          .map(({ productLineId, dealers }) => ({
            label: names([productLineId]),
            tone: 'done' as const,
            text: dealers.map(({ dealerName }) => dealerName).join('、'),
          })),
      ];
      this.setData({ effect: rows.map((row, at) => ({ ...row, key: String(at) })), treeOpen: false }, () => {
        void wx.pageScrollTo({ selector: '#effect', duration: 0 });
      });
    },
    async send(writing: Writing) {
      const { id, page, region, day, level } = this.data;
      const [name, address, reason] = [
        this.data.name.trim(),
        this.data.address.trim(),
        this.data.reason.trim(),
      ];
      const aliases = this.data.aliases
        .split(/[、，,;；]/)
        .map((alias) => alias.trim())
        .filter(Boolean);
      const facts = { aliases, address, level: level.trim() };
      if (writing === 'add') {
        const input = { name, regionCode: region.code, ...facts };
        const made = await call('channel', 'hospital.add', input);
        void wx.showToast({ title: '已新建' });
        this.setData({ id: made.hospitalId });
      } else if (page) {
        const known = { hospitalId: id, revision: page.revision };
        if (writing === 'edit') await call('channel', 'hospital.edit', { ...known, ...facts });
        else if (writing === 'rename')
          await call('channel', 'hospital.rename', { ...known, name, fromOn: day, reason });
        else if (writing === 'move') {
          const input = { ...known, regionCode: region.code, address, fromOn: day, reason };
          const { lettersEnded } = await call('channel', 'hospital.move', input);
          if (lettersEnded.length)
            void wx.showModal({
              content: `${lettersEnded.join('、')}写有这家医院而新地区没有授权，自 ${day} 停用，已通知经销商。`,
              showCancel: false,
              confirmText: '知道了',
            });
        } else {
          const closedOn = writing === 'close' ? day : null;
          const follows =
            writing === 'close'
              ? `自 ${day} 起停业，不再用于新授权和新工单。`
              : '恢复后又可用于新授权和新工单。';
          if (!(await confirmed(follows, titles[writing]))) return;
          await call('channel', 'hospital.close', { ...known, closedOn, reason });
        }
        void wx.showToast({ title: '已保存' });
      }
      this.leave();
      await this.load();
    },
  },
});

function view({ hospital, ...page }: HospitalPage, now: Date) {
  const today = dayOf(now);
  const { closedOn } = hospital;
  const [label, tone]: [string, Tone] = closedOn
    ? [closedOn <= today ? '已停业' : '将停业', closedOn <= today ? 'past' : 'attention']
    : hospital.standing === 'provisional'
      ? ['待核实', 'attention']
      : ['', 'done'];
  return {
    name: hospital.name,
    revision: hospital.revision,
    address: hospital.address,
    level: hospital.level || '',
    aliases: hospital.aliases.join('、'),
    closedOn,
    label,
    tone,
    place: page.place,
    notice: closedOn
      ? `${closedOn} 起停业`
      : page.movesTo
        ? `${page.movesTo.fromOn} 起迁到${page.movesTo.place}`
        : hospital.standing === 'provisional'
          ? '现场新建，由服务经理在“待核实”中确认，或并入已有的医院。'
          : '',
    devices: page.devices,
    grants: page.grants,
    former: [
      ...page.formerNames.map(({ name, toOn }) => ({ text: name, until: `名称用到 ${toOn}` })),
      ...page.formerPlaces.map(({ place, toOn }) => ({ text: place, until: `在此到 ${toOn}` })),
    ].map((row, at) => ({ ...row, key: String(at) })),
    history: [...page.history].reverse().map((event, at) => ({
      key: String(at),
      text: happened(event),
      by: event.by.name,
      reason: event.reason,
      time: sayTime(event.at, now),
    })),
  };
}

function happened({ event, fromOn, before }: HospitalEvent): string {
  const said: Record<HospitalEvent['event'], string> = {
    added: '新建',
    edited: '改资料',
    renamed: `改名，原名“${before || ''}”，${fromOn} 起`,
    moved: `迁址，原在${before || ''}，${fromOn} 起`,
    closed: `停业，${fromOn} 起`,
    reopened: '恢复营业',
  };
  return said[event];
}
