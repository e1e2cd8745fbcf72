import type { HospitalRow } from '../../../../cloudfunctions/_contracts/sites';
import type {
  ArrivalToReview,
  DepartmentToReview,
  DeviceToReview,
  HospitalToReview,
  RatingToReview,
  Reviews,
  WritingToReview,
} from '../../../../cloudfunctions/_contracts/reviews';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { isUnreached } from '../../../api/cloud-failure';
import type { ActionOf, InputOf } from '../../../api/client';
import { confirmed, showError } from '../../../api/messages';
import { evidenceReasonLabels } from '../../../shared/model/work-orders';
import { sayBeyond, sayTime } from '../../../shared/say';
import { checkInVerdictLabels } from '../../../shared/states';
import type { Role } from '../../../shared/states';
import type { Said } from '../../../kit/said';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { isFilledIn, typed } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { ratingDoubtLabels } from '../../../shared/model/surveys';
import { may } from '../../../shared/rights';
import { writingPlaces, writingWhyLabels } from '../../../shared/model/writings';

type Tab = 'arrivals' | 'devices' | 'hospitals' | 'departments' | 'ratings' | 'writings';
const tabs: { id: Tab; label: string }[] = [
  { id: 'arrivals', label: '签到' },
  { id: 'devices', label: '设备' },
  { id: 'hospitals', label: '医院' },
  { id: 'departments', label: '科室与联系人' },
  { id: 'ratings', label: '评价' },
  { id: 'writings', label: '公众留言' },
];

const made = ({ by, at }: { by: string; at: string }, now: Date) =>
  `${[by, sayTime(at, now)].filter(Boolean).join(' · ')} 现场新建`;

/** What the server has said so far, by page. */
const reviewsShown = new WeakMap<object, Reviews>();
function joined<T>(before: readonly T[], next: readonly T[], idOf: (one: T) => string): T[] {
  const ids = before.map(idOf);
  return [...before, ...next.filter((one) => ids.indexOf(idOf(one)) < 0)];
}

const together = (before: Reviews, next: Reviews): Reviews => ({
  next: next.next,
  more: next.more,
  arrivals: joined(before.arrivals, next.arrivals, ({ visitId }) => visitId),
  devices: joined(before.devices, next.devices, ({ deviceId }) => deviceId),
  hospitals: joined(before.hospitals, next.hospitals, ({ hospitalId }) => hospitalId),
  departments: joined(before.departments, next.departments, ({ departmentId }) => departmentId),
  ratings: joined(before.ratings, next.ratings, ({ surveyId }) => surveyId),
  writings: joined(before.writings, next.writings, ({ writingId }) => writingId),
});

type HospitalCard = HospitalToReview & {
  made: string;
  stood: string;
  takesPlace: boolean;
  /** The region that the reviewer puts in place of the written one; '' leaves it. */
  regionCode: string;
};
/** What the person has typed survives a reload, except where the server now says something else than it did. */
function asTyped(
  now: HospitalToReview,
  before: HospitalToReview | undefined,
  typed: HospitalCard | undefined,
): Partial<HospitalCard> {
  if (!before || !typed) return {};
  const sameStop = JSON.stringify(before.stoodAt) === JSON.stringify(now.stoodAt);
  return {
    ...(before.name === now.name ? { name: typed.name } : {}),
    ...(before.address === now.address ? { address: typed.address } : {}),
    ...(before.regionName === now.regionName && typed.regionCode
      ? { regionCode: typed.regionCode, regionName: typed.regionName }
      : {}),
    ...(sameStop && before.hasLocation === now.hasLocation ? { takesPlace: typed.takesPlace } : {}),
  };
}

/** 待核实: what engineers made on the spot and arrivals that prove nothing; each is settled with one tap. */
Component({
  behaviors: [pageState],
  data: {
    stale: false,
    tab: '' as Tab | '',
    chips: [] as { id: Tab; label: string }[],
    arrivals: [] as (ArrivalToReview & { label: string; tone: string; said: string; time: string })[],
    devices: [] as (DeviceToReview & { made: string })[],
    hospitals: [] as HospitalCard[],
    departments: [] as (DepartmentToReview & { made: string })[],
    ratings: [] as (RatingToReview & { said: string; time: string; elsewhere: string[]; on: boolean })[],
    writings: [] as (WritingToReview & { said: string; from: string })[],
    /** How many ratings are ticked. */
    ticked: 0,
    canSettle: false,
    /** The hospital for which another one is being looked for. */
    seeking: '',
    sought: '',
    beyond: '',
    found: [] as HospitalRow[] | null,
    further: {
      arrivals: false,
      devices: false,
      hospitals: false,
      departments: false,
      ratings: false,
      writings: false,
    } as Reviews['more'],
  },
  methods: {
    onLoad({ tab }: { tab?: string }) {
      const asked = tabs.find(({ id }) => id === tab);
      if (asked) this.setData({ tab: asked.id });
    },
    onShow() {
      void this.load();
    },
    /** Fresh, or the next 30 of each kind; what was settled meanwhile has moved the rest up, so doubles are left out. */
    async fetch(fresh: boolean) {
      const shown = reviewsShown.get(this);
      const after = fresh || !shown ? undefined : shown.next;
      try {
        const [next, me] = await Promise.all([
          call('service', 'review.list', after ? { after } : {}),
          whoAmI(),
        ]);
        const before = reviewsShown.get(this);
        return { stale: false, ...this.view(fresh || !before ? next : together(before, next), me.roles) };
      } catch (error) {
        if (this.data.phase === 'ready' && isUnreached(error)) return { stale: true };
        throw error;
      }
    },
    view(reviews: Reviews, roles: readonly Role[]) {
      const now = officialNow();
      const kept = reviewsShown.get(this);
      const before = new Map((kept ? kept.hospitals : []).map((one) => [one.hospitalId, one]));
      const typed = new Map(this.data.hospitals.map((one) => [one.hospitalId, one]));
      reviewsShown.set(this, reviews);
      const [fullest] = tabs.filter(({ id }) => reviews[id].length > 0);
      const tab = this.data.tab || (fullest || tabs[0]!).id;
      return {
        chips: tabs.map(({ id, label }) => ({
          id,
          label: `${label} ${reviews[id].length}${reviews.more[id] ? '+' : ''}`,
        })),
        further: reviews.more,
        more: reviews.more[tab],
        tab,
        arrivals: reviews.arrivals.map((one) => ({
          ...one,
          label: checkInVerdictLabels[one.verdict],
          tone: one.verdict === 'outside' ? 'danger' : 'attention',
          said: one.reasons.map((reason) => evidenceReasonLabels[reason]).join('；'),
          time: sayTime(one.at, now),
        })),
        devices: reviews.devices.map((one) => ({
          ...one,
          made: one.provisional ? made(one, now) : '已核实的设备，有人另报',
        })),
        hospitals: reviews.hospitals.map((one) => ({
          ...one,
          made: made(one, now),
          regionCode: '',
          stood: one.stoodAt
            ? `${one.stoodAt.by} ${sayTime(one.stoodAt.at, now)} 签到的位置，精度 ${Math.round(one.stoodAt.accuracyMetres)} 米`
            : '',
          takesPlace: one.stoodAt !== null && !one.hasLocation,
          ...asTyped(one, before.get(one.hospitalId), typed.get(one.hospitalId)),
        })),
        canSettle: may(roles, 'service', 'rating.settle'),
        ticked: 0,
        ratings: reviews.ratings.map((one) => ({
          ...one,
          said: one.doubts.map((doubt) => ratingDoubtLabels[doubt]).join('；'),
          time: sayTime(one.at, now),
          elsewhere: one.others.map(
            ({ hospitalName, dealerName, stars, at }) =>
              `${hospitalName}（${dealerName}）${stars} 星，${sayTime(at, now)}`,
          ),
          on: false,
        })),
        writings: reviews.writings.map((one) => ({
          ...one,
          said: writingWhyLabels[one.why],
          from: `${writingPlaces[one.place]} · ${sayTime(one.at, now)}`,
        })),
        departments: reviews.departments.map((one) => ({
          ...one,
          made: one.provisional ? made(one, now) : '已核实的科室，有新联系人',
        })),
      };
    },
    pickTab(event: WechatMiniprogram.TouchEvent) {
      const tab = event.currentTarget.dataset.id as Tab;
      this.setData({ tab, more: this.data.further[tab] });
    },
    tick(event: WechatMiniprogram.TouchEvent) {
      const at = event.currentTarget.dataset.at as number;
      const on = !this.data.ratings[at]!.on;
      this.setData({ [`ratings[${at}].on`]: on });
      this.setData({ ticked: this.data.ticked + (on ? 1 : -1) });
    },
    tickAll() {
      const on = this.data.ticked < this.data.ratings.length;
      this.setData({
        ratings: this.data.ratings.map((one) => ({ ...one, on })),
        ticked: on ? this.data.ratings.length : 0,
      });
    },
    /** One rating, or all that are ticked. */
    chosen(event: Said<unknown>): string[] {
      const at = event.currentTarget.dataset.at as number | undefined;
      const some = at === undefined ? this.data.ratings.filter(({ on }) => on) : [this.data.ratings[at]!];
      return some.slice(0, 50).map(({ surveyId }) => surveyId);
    },
    async countRatings(event: Said<unknown>) {
      const surveyIds = this.chosen(event);
      const content = `${surveyIds.length} 条评价计入满意度？`;
      if (await confirmed(content, '计入'))
        await this.send('rating.settle', { surveyIds, counts: true, note: '' }, '已计入');
    },
    async voidRatings(event: Said<unknown>) {
      const surveyIds = this.chosen(event);
      const note = await askReason(this, {
        title: `${surveyIds.length} 条评价不计入`,
        label: '依据',
        placeholder: '如：已电话向科室核实，不是本院人员评价',
        confirm: '不计入',
      });
      if (note) await this.send('rating.settle', { surveyIds, counts: false, note }, '已作废');
    },
    seePhoto(event: WechatMiniprogram.TouchEvent) {
      const link = event.currentTarget.dataset.link as string;
      void wx.previewImage({ urls: [link] });
    },
    async showWriting(event: Said<unknown>) {
      const { writingId } = this.data.writings[event.currentTarget.dataset.at as number]!;
      if (await confirmed('内容没有问题，照常显示？', '照常显示'))
        await this.send('writing.settle', { writingId, shows: true, note: '' }, '已照常显示');
    },
    async withholdWriting(event: Said<unknown>) {
      const { writingId } = this.data.writings[event.currentTarget.dataset.at as number]!;
      const note = await askReason(this, {
        title: '不予显示',
        placeholder: '如：广告，与报修无关',
        confirm: '不予显示',
      });
      if (note) await this.send('writing.settle', { writingId, shows: false, note }, '不予显示');
    },
    async send<A extends ActionOf<'service'>>(action: A, input: InputOf<'service', A>, said: string) {
      if (!(await this.act(action, () => call('service', action, input), { said }))) return;
      this.setData({ seeking: '', found: [], beyond: '' });
      await this.load();
    },
    async approve(event: WechatMiniprogram.TouchEvent) {
      const { workOrderId, visitId } = this.data.arrivals[event.currentTarget.dataset.at as number]!;
      const reason = await askReason(this, {
        title: '确认这次签到',
        label: '依据',
        placeholder: '如：已电话向科室核实',
        confirm: '确认',
      });
      if (reason) await this.send('workOrder.approveCheckIn', { workOrderId, visitId, reason }, '已确认');
    },
    async reject(event: WechatMiniprogram.TouchEvent) {
      const { workOrderId, visitId } = this.data.arrivals[event.currentTarget.dataset.at as number]!;
      const reason = await askReason(this, {
        title: '退回这次签到',
        placeholder: '如：照片看不出是本院，请补拍科室门牌',
        confirm: '退回',
      });
      if (reason) await this.send('workOrder.rejectCheckIn', { workOrderId, visitId, reason }, '已退回');
    },
    openOrder(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.dispatchOrder({ id: event.currentTarget.dataset.id as string }));
    },
    openDevice(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.device({ id: event.currentTarget.dataset.id as string }));
    },
    async confirmDevice(event: WechatMiniprogram.TouchEvent) {
      const { at, claim } = event.currentTarget.dataset as { at: number; claim?: number };
      const device = this.data.devices[at]!;
      const taken = claim === undefined ? null : device.claims[claim]!;
      const content = taken
        ? `改为 ${taken.dealerName} 负责，所在医院 ${taken.hospitalName}？其余说法不再保留。`
        : device.claims.length
          ? `维持 ${device.dealerName} 负责、${device.hospitalName}？其余说法不再保留。`
          : `${device.modelName} ${device.serial} 在 ${device.hospitalName}，核实无误？`;
      if (await confirmed(content, '核实'))
        await this.send(
          'device.confirm',
          { deviceId: device.deviceId, claimAt: taken ? taken.at : null, claimsSeen: device.claims.length },
          '已核实',
        );
    },
    async mergeDevice(event: WechatMiniprogram.TouchEvent) {
      const { at, double } = event.currentTarget.dataset as { at: number; double: number };
      const device = this.data.devices[at]!;
      const into = device.doubles[double]!;
      const content = `是同一台设备，机型应为 ${into.modelName}？服务记录会合到一起，不能再分开。`;
      if (await confirmed(content, '合并'))
        await this.send('device.merge', { deviceId: device.deviceId, intoId: into.deviceId }, '已合并');
    },
    typeHospital(event: Said<string>) {
      const { at, field } = event.currentTarget.dataset as { at: number; field: string };
      const { hospitalId } = this.data.hospitals[at]!;
      typed(this, `${field}-${hospitalId}`, event.detail, `hospitals[${at}].${field}`);
    },
    /** 更正地区: found by its name, then put in place of what the engineer chose. */
    async correctRegion(event: WechatMiniprogram.TouchEvent) {
      const at = event.currentTarget.dataset.at as number;
      const answer = await ask(this, {
        title: '更正所在地区',
        field: { label: '地区', placeholder: '区县或城市名称，如 吴江', maxlength: 40 },
        confirm: '查找',
      });
      if (!answer) return;
      try {
        const { regions } = await call('channel', 'region.search', { text: answer.text });
        if (!regions.length) return void wx.showToast({ title: '没有找到这个地区', icon: 'none' });
        const picked = await pickOne(
          this,
          '选择地区',
          regions.map(({ name }) => name),
        );
        const region = regions.find(({ name }) => name === picked);
        if (region)
          this.setData({
            [`hospitals[${at}].regionCode`]: region.code,
            [`hospitals[${at}].regionName`]: region.name,
          });
      } catch (error) {
        showError(error);
      }
    },
    takePlace(event: Said<boolean>) {
      const at = event.currentTarget.dataset.at as number;
      this.setData({ [`hospitals[${at}].takesPlace`]: event.detail });
    },
    async confirmHospital(event: WechatMiniprogram.TouchEvent) {
      const { hospitalId, name, address, regionName, regionCode, takesPlace, stoodAt } =
        this.data.hospitals[event.currentTarget.dataset.at as number]!;
      const field = `name-${hospitalId}`;
      if (!isFilledIn(this, { [field]: name.trim().length < 2 ? '请填写医院全称' : '' })) return;
      if (!(await confirmed(`“${name.trim()}”是一家新的医院，在${regionName}，名称和地区无误？`, '核实')))
        return;
      const location =
        takesPlace && stoodAt ? { longitude: stoodAt.longitude, latitude: stoodAt.latitude } : null;
      await this.send(
        'hospital.confirm',
        {
          hospitalId,
          name: name.trim(),
          address: address.trim(),
          location,
          ...(regionCode ? { regionCode } : {}),
        },
        '已核实',
      );
    },
    seek(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      this.setData({ seeking: this.data.seeking === id ? '' : id, found: [], sought: '', beyond: '' });
    },
    typeSought(event: Said<string>) {
      this.setData({ sought: event.detail });
    },
    async search() {
      const text = this.data.sought.trim();
      if (!text) return;
      try {
        const { hospitals, beyond, isCut } = await call('service', 'hospital.search', {
          text,
        });
        const found = hospitals.filter(({ _id }) => _id !== this.data.seeking);
        this.setData({ found: found.length ? found : null, beyond: sayBeyond(beyond, isCut) });
      } catch (error) {
        showError(error);
      }
    },
    async mergeHospital(event: WechatMiniprogram.TouchEvent) {
      const { from, into, name } = event.currentTarget.dataset as {
        from: string;
        into: string;
        name: string;
      };
      const content = `并入“${name}”？这里的科室、设备和未完成的工单都会转过去，不能再分开。`;
      if (await confirmed(content, '合并'))
        await this.send('hospital.merge', { hospitalId: from, intoId: into }, '已合并');
    },
    async confirmDepartment(event: WechatMiniprogram.TouchEvent) {
      const { departmentId, name, hospitalName } =
        this.data.departments[event.currentTarget.dataset.at as number]!;
      if (await confirmed(`${hospitalName} ${name} 和其中的联系人无误？`, '核实'))
        await this.send('department.confirm', { departmentId, name }, '已核实');
    },
    async renameDepartment(event: WechatMiniprogram.TouchEvent) {
      const { departmentId, name } = this.data.departments[event.currentTarget.dataset.at as number]!;
      const answer = await ask(this, {
        title: '科室名称改为',
        field: { label: '名称', value: name, maxlength: 40 },
        confirm: '改名核实',
      });
      if (answer) await this.send('department.confirm', { departmentId, name: answer.text }, '已核实');
    },
    async mergeDepartment(event: WechatMiniprogram.TouchEvent) {
      const { at, other } = event.currentTarget.dataset as { at: number; other: number };
      const { departmentId, name, others } = this.data.departments[at]!;
      const into = others[other]!;
      const content = `“${name}”就是“${into.name}”？联系人、设备和未完成的工单都会转过去，不能再分开。`;
      if (await confirmed(content, '合并'))
        await this.send('department.merge', { departmentId, intoId: into.departmentId }, '已合并');
    },
    async contactLeft(event: WechatMiniprogram.TouchEvent) {
      const { at, contact: index } = event.currentTarget.dataset as { at: number; contact: number };
      const { departmentId, contacts } = this.data.departments[at]!;
      const { id, name, phone, title } = contacts[index]!;
      if (await confirmed(`${name} 已不在本科室？以往的服务记录仍保留。`, '已离开'))
        await this.send(
          'contact.save',
          { departmentId, contactId: id, name, phone, title, left: true },
          '已更新',
        );
    },
  },
});
