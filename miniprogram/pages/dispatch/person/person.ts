import type { Home } from '../../../../cloudfunctions/_contracts/home';
import type { HospitalRow } from '../../../../cloudfunctions/_contracts/sites';
import type { ModelRow } from '../../../../cloudfunctions/_contracts/people';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { confirmed, showError } from '../../../api/messages';
import { addDays, dayOf } from '../../../shared/days';
import { taskKindLabels } from '../../../shared/model/people';
import type { Certification, WithdrawnCertification } from '../../../shared/model/people';
import { sayBeyond, sayExpiry } from '../../../shared/say';
import { roleLabels } from '../../../shared/states';
import { certificationStanding, standingTones } from '../../../shared/visit/certification-lines';
import { peopleAndModels } from '../people-and-models';
import type { PersonRow as Person } from '../../../../cloudfunctions/_contracts/people';
import type { Said } from '../../../kit/said';
import { askReason } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

const kept = new WeakMap<object, Person>();

const termsOf = ({ task, level, fromOn, toOn, certificateNumber, issuedBy }: Certification) => ({
  what: `${taskKindLabels[task]} ${level} 级`,
  days: `${fromOn} 至 ${toOn}`,
  from: [issuedBy ? `${issuedBy.name} 发放` : '', certificateNumber ? `证书 ${certificateNumber}` : '']
    .filter(Boolean)
    .join(' · '),
});

/** One person's 技术认证 and 常驻地: read by who looks after them, changed by who may. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    name: '',
    line: '',
    isEngineer: false,
    /** A service manager, and not the person themselves. */
    canCertify: false,
    canPlace: false,
    base: '',
    placing: false,
    sought: '',
    beyond: '',
    found: null as HospitalRow[] | null,
    groups: [] as {
      modelId: string;
      model: string;
      rows: {
        task: string;
        what: string;
        days: string;
        from: string;
        expiry: string;
        tone: string;
        least: string;
      }[];
    }[],
    withdrawn: [] as { key: string; model: string; what: string; why: string }[],
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [{ people, models }, me] = await Promise.all([peopleAndModels([this.data.id]), whoAmI()]);
      const person = people.find(({ _id }) => _id === this.data.id);
      if (!person) return { phase: 'error', error: '未找到此人，可能已停用。请返回人员列表。' };
      kept.set(this, person);
      return this.view(person, models, me);
    },
    view(person: Person, models: readonly ModelRow[], { roles, memberId }: Home['me']) {
      const today = dayOf(officialNow());
      const nameOf = (id: string) => (models.find(({ _id }) => _id === id) || { name: id }).name;
      const isEngineer = person.roles.indexOf('engineer') >= 0;
      const mayManage = may(roles, 'service', 'certification.give');
      const modelIds = person.certifications
        .map(({ modelId }) => modelId)
        .filter((id, i, all) => all.indexOf(id) === i)
        .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      return {
        name: person.name,
        line: [person.dealerName, person.roles.map((role) => roleLabels[role]).join('、'), person.phone]
          .filter(Boolean)
          .join(' · '),
        isEngineer,
        canCertify: mayManage && isEngineer && memberId !== person._id,
        canPlace: isEngineer && may(roles, 'service', 'member.place'),
        base: person.baseName || (person.hasBase ? '已在地图上登记' : ''),
        groups: modelIds.map((modelId) => ({
          modelId,
          model: nameOf(modelId),
          rows: person.certifications
            .filter((one) => one.modelId === modelId)
            .map((one) => {
              const standing = certificationStanding(one, today);
              return {
                ...termsOf(one),
                task: one.task,
                expiry: standing === 'later' ? `${one.fromOn} 生效` : sayExpiry(one.toOn, today),
                tone: standingTones[standing],
                least: addDays(one.toOn < today ? today : one.toOn, 1),
              };
            }),
        })),
        withdrawn: person.withdrawnCertifications
          .map((one: WithdrawnCertification, i) => ({
            key: String(i),
            model: nameOf(one.modelId),
            what: `${taskKindLabels[one.task]} ${one.level} 级`,
            why: `${one.withdrawnOn} ${one.withdrawnBy.name} 收回：${one.reason}`,
          }))
          .reverse(),
      };
    },
    async send(work: () => Promise<unknown>, said: string) {
      if (await this.act('send', work, { said })) await this.load();
    },
    /** The certification that was tapped. */
    which(event: WechatMiniprogram.BaseEvent): Certification {
      const { model, task } = event.currentTarget.dataset as { model: string; task: string };
      return kept.get(this)!.certifications.find((one) => one.modelId === model && one.task === task)!;
    },
    async extend(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { modelId, task } = this.which(event);
      const toOn = event.detail.value;
      const certificates = [{ memberId: this.data.id, modelId, task }];
      await this.send(() => call('service', 'certification.extend', { certificates, toOn }), '已延长');
    },
    async withdraw(event: WechatMiniprogram.TouchEvent) {
      const { modelId, task } = this.which(event);
      const reason = await askReason(this, {
        title: `收回${taskKindLabels[task]}认证`,
        placeholder: '如：考核未通过',
        confirm: '收回',
      });
      if (!reason) return;
      const input = { memberId: this.data.id, modelId, task, reason };
      await this.send(() => call('service', 'certification.withdraw', input), '已收回');
    },
    certify() {
      openPage(pages.certify({ ids: this.data.id }));
    },
    openDaySheet() {
      openPage(pages.daySheet({ id: this.data.id }));
    },
    openTraining() {
      openPage(pages.training({ tab: 'records', member: this.data.id }));
    },
    openRota() {
      openPage(pages.rota({ id: this.data.id }));
    },
    startPlacing() {
      this.setData({ placing: !this.data.placing, sought: '', found: null, beyond: '' });
    },
    typeSought(event: Said<string>) {
      this.setData({ sought: event.detail });
    },
    async search() {
      const text = this.data.sought.trim();
      if (!text) return;
      try {
        const { hospitals, beyond, isCut } = await call('service', 'hospital.search', { text });
        this.setData({
          found: hospitals.filter(({ location }) => location !== null),
          beyond: sayBeyond(beyond, isCut),
        });
      } catch (error) {
        showError(error);
      }
    },
    async place(base: { hospitalId: string } | { name: string; longitude: number; latitude: number } | null) {
      const memberId = this.data.id;
      await this.send(
        () => call('service', 'member.place', { memberId, base }),
        base ? '已登记常驻地' : '已清除常驻地',
      );
      this.setData({ placing: false });
    },
    async pickHospital(event: WechatMiniprogram.TouchEvent) {
      await this.place({ hospitalId: event.currentTarget.dataset.id as string });
    },
    async pickOnMap() {
      try {
        const { name, address, longitude, latitude } = await wx.chooseLocation({});
        const called = (name || address || '地图上的点').slice(0, 80);
        await this.place({ name: called, longitude: Number(longitude), latitude: Number(latitude) });
      } catch (error) {
        // Nothing is said where the person changed their mind.
        if (((error as { errMsg?: string }).errMsg || '').indexOf('cancel') < 0)
          void wx.showToast({ title: '地图没有打开，可改选医院', icon: 'none' });
      }
    },
    async clearPlace() {
      if (await confirmed('清除后派工建议不再计算此人的远近。', '清除')) await this.place(null);
    },
  },
});
