import type { Home } from '../../../../cloudfunctions/_contracts/home';
import { create } from 'qrcode/lib/core/qrcode';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { confirmed, showError } from '../../../api/messages';
import { environment } from '../../../environment';
import { dayOf } from '../../../shared/days';
import type { CodePart } from '../../../../cloudfunctions/_contracts/people';
import { askReason } from '../../../kit/ask';
import { sayTime } from '../../../shared/say';
import { keptByLaw } from '../../../shared/personal-data';
import { passOnText } from '../../../kit/pass-on';
import { needsSecond, roleLabels } from '../../../shared/states';
import { dealersCalled } from '../../../api/dealers-called';
import { peopleAndModels } from '../people-and-models';
import { certificationLines } from '../../../shared/visit/certification-lines';
import type { CertificationLine } from '../../../shared/visit/certification-lines';
import type { Role } from '../../../shared/states';
import type { Said } from '../../../kit/said';
import { tidyPhone, typedMobileProblem, typedPhoneProblem } from '../../../shared/tidy';
import { forget, isFilledIn, typed } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

interface Row {
  id: string;
  name: string;
  line: string;
  bound: boolean;
  dealer: string;
  phone: string;
  roles: readonly Role[];
  isEngineer: boolean;
  /** What waits for a second person, in words; empty when nothing does. */
  asked: string;
  /** Why its roles do not go together; empty when they do. */
  conflict: string;
  ended: boolean;
  forgotten: boolean;
  /** Since when the account approves, as long as it does not yet. */
  waits: string;
  certifications: (CertificationLine & { model: string })[];
}

type Filter = 'all' | 'conflict' | 'asked' | 'unbound' | 'expiring' | 'manufacturer' | 'ended';
const PAGE = 30;
const filters: { id: Filter; label: string; fits(row: Row): boolean }[] = [
  { id: 'all', label: '全部', fits: () => true },
  { id: 'conflict', label: '角色冲突', fits: ({ conflict }) => conflict !== '' },
  { id: 'asked', label: '待复核', fits: ({ asked }) => asked !== '' },
  { id: 'unbound', label: '未绑定', fits: ({ bound }) => !bound },
  {
    id: 'expiring',
    label: '认证将到期',
    fits: ({ certifications }) => certifications.some(({ tone }) => tone !== 'done'),
  },
  { id: 'manufacturer', label: '厂家', fits: ({ dealer }) => dealer === '厂家' },
];

const lists = new WeakMap<object, { rows: Row[]; found: Row[] }>();

Component({
  behaviors: [pageState],
  data: {
    shown: [] as Row[],
    total: 0,
    chips: [] as { id: Filter; label: string }[],
    filter: 'all' as Filter,
    query: '',
    /** The person whose page is open: under the row on a phone, beside the list on a PC. */
    open: null as Row | null,
    invitesAnywhere: false,
    shownDealers: [] as { _id: string; shortName: string }[],
    moreDealers: false,
    dealerSought: '',
    dealer: null as { _id: string; shortName: string } | null,
    forDealer: false,
    canManage: false,
    canForget: false,
    endedShown: false,
    adding: false,
    name: '',
    phone: '',
    /** Whoever is to approve is told from others by it. */
    needsMobile: false,
    choices: [] as { id: Role; label: string }[],
    roles: {} as Partial<Record<Role, boolean>>,
    mayDecide: false,
    invitation: null as null | { code: string; name: string; dark: boolean[][]; part: CodePart },
  },
  methods: {
    onLoad({ filter = 'all' }: { filter?: Filter }) {
      this.setData({ filter });
    },
    /** What they may do here, once it is known who they are. */
    takePlace({ roles, dealerId }: Home['me']) {
      const canManage = may(roles, 'service', 'member.invite');
      // Whoever invites for the manufacturer invites for every dealer too.
      const invitesAnywhere = canManage && dealerId === null;
      this.setData({ invitesAnywhere, mayDecide: may(roles, 'service', 'member.approveAccess'), canManage });
      this.setData({ canForget: may(roles, 'service', 'member.forget') });
      this.setChoices(!invitesAnywhere);
    },
    /** A dealer has engineers and admins; everything else is the manufacturer's. */
    setChoices(forDealer: boolean) {
      const all = Object.keys(roleLabels) as Role[];
      const mayGive = forDealer
        ? (['engineer', 'dealer_admin'] as Role[])
        : all.filter((role) => role !== 'dealer_admin');
      this.setData({
        forDealer,
        choices: mayGive.map((id) => ({ id, label: roleLabels[id] })),
        roles: { engineer: true },
        needsMobile: false,
      });
    },
    async pickWhose(event: WechatMiniprogram.TouchEvent) {
      const forDealer = event.currentTarget.dataset.dealer === true;
      this.setChoices(forDealer);
      if (forDealer && !this.data.shownDealers.length) await this.findDealers('');
    },
    searchDealer(event: Said<string>) {
      void this.findDealers(event.detail.trim());
    },
    async findDealers(text: string) {
      this.setData({ dealerSought: text });
      try {
        const { dealers, more } = await dealersCalled(text);
        if (this.data.dealerSought === text) this.setData({ shownDealers: dealers, moreDealers: more });
      } catch (error) {
        showError(error);
      }
    },
    pickDealer(event: WechatMiniprogram.TouchEvent) {
      this.setData({
        dealer: this.data.shownDealers[event.currentTarget.dataset.at as number]!,
        ...forget(this, 'dealer'),
      });
    },
    leaveDealer() {
      this.setData({ dealer: null });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [{ people, models }, me] = await Promise.all([
        peopleAndModels(undefined, this.data.endedShown),
        whoAmI(),
      ]);
      if (!lists.has(this)) this.takePlace(me);
      const ownDealer = me.dealerId;
      const nameOf = (id: string) => (models.find((one) => one._id === id) || { name: id }).name;
      const now = new Date();
      const today = dayOf(now);
      const rows = people.map(
        ({
          _id,
          name,
          phone,
          roles,
          bound,
          certifications,
          dealerName,
          asked,
          waitsUntil,
          rolesProblem,
          active,
          forgotten,
        }): Row => ({
          ended: !active,
          forgotten,
          id: _id,
          name,
          phone,
          dealer: dealerName,
          line: [
            ownDealer === null ? dealerName : '',
            roles.map((role) => roleLabels[role]).join('、'),
            phone,
          ]
            .filter(Boolean)
            .join(' · '),
          bound,
          roles,
          isEngineer: roles.indexOf('engineer') >= 0,
          asked: asked
            ? `${asked.byName} 于 ${sayTime(asked.at, now)} 申请${asked.kind === 'invited' ? '新增此账号' : '用新的微信绑定'}`
            : '',
          conflict: rolesProblem,
          waits: waitsUntil ? `${sayTime(waitsUntil, now)} 起可以审批` : '',
          certifications: certificationLines(certifications, today).map((line) => ({
            ...line,
            model: nameOf(line.modelId),
          })),
        }),
      );
      const { open } = this.data;
      lists.set(this, { rows, found: rows });
      this.filter();
      return { open: open ? rows.find(({ id }) => id === open.id) || null : null };
    },
    search(event: Said<string>) {
      this.setData({ query: event.detail.trim() });
      this.filter();
    },
    pickFilter(event: WechatMiniprogram.TouchEvent) {
      const filter = event.currentTarget.dataset.id as Filter;
      const endedShown = filter === 'ended';
      const isOther = endedShown !== this.data.endedShown;
      this.setData({ filter, endedShown, ...(isOther ? { open: null } : {}) });
      if (isOther) void this.reload();
      else this.filter();
    },
    filter() {
      const { rows } = lists.get(this) || { rows: [] };
      const { query, filter } = this.data;
      const named = rows.filter(({ name, line }) => `${name}${line}`.indexOf(query) >= 0);
      const chosen = filters.find(({ id }) => id === filter);
      const found = chosen ? named.filter(chosen.fits) : named;
      lists.set(this, { rows, found });
      const offered = filters.filter(
        ({ id, fits }) => id === 'all' || rows.some((row) => fits(row) && !rows.every(fits)),
      );
      const { canManage, endedShown } = this.data;
      const ended = { id: 'ended' as const, label: endedShown ? `已停用 ${named.length}` : '已停用' };
      const chips = endedShown
        ? [{ id: 'all' as const, label: '在用' }]
        : offered.map(({ id, label, fits }) => ({ id, label: `${label} ${named.filter(fits).length}` }));
      this.setData({
        chips: canManage ? [...chips, ended] : chips,
        shown: found.slice(0, PAGE),
        total: found.length,
      });
    },
    onReachBottom() {
      this.showMore();
    },
    showMore() {
      const { found } = lists.get(this) || { found: [] };
      if (this.data.shown.length < found.length)
        this.setData({ shown: found.slice(0, this.data.shown.length + PAGE) });
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      const { open, shown } = this.data;
      this.setData({ open: open && open.id === id ? null : shown.find((row) => row.id === id) || null });
    },
    openPerson() {
      const { open } = this.data;
      if (open) openPage(pages.person({ id: open.id }));
    },
    callPerson() {
      const { open } = this.data;
      if (open && open.phone) void wx.makePhoneCall({ phoneNumber: open.phone });
    },
    startAdding() {
      this.setData({
        adding: true,
        name: '',
        phone: '',
        roles: { engineer: true },
        dealer: null,
        invitation: null,
      });
      this.setChoices(!this.data.invitesAnywhere);
      void wx.pageScrollTo({ scrollTop: 0 });
    },
    stopAdding() {
      this.setData({ adding: false });
    },
    type(event: Said<string>) {
      const field = event.currentTarget.dataset.field as string;
      typed(this, field, event.detail);
    },
    pickRole(event: WechatMiniprogram.TouchEvent) {
      const role = event.currentTarget.dataset.id as Role;
      const roles = { ...this.data.roles, [role]: !this.data.roles[role] };
      const needsMobile = (Object.keys(roles) as Role[]).some((one) => roles[one] && needsSecond(one));
      this.setData({
        roles,
        needsMobile,
        ...forget(this, 'roles'),
      });
    },
    showInvitation(name: string, { code, part }: { code: string; part: CodePart }) {
      const site = environment.officialSite;
      const { size, data } = create(`${site.indexOf('://') > 0 ? site : `https://${site}`}/b/${code}`, {
        errorCorrectionLevel: 'M',
      }).modules;
      const dark = Array.from({ length: size }, (_, y) =>
        Array.from({ length: size }, (_, x) => data[y * size + x] === 1),
      );
      this.setData({ adding: false, invitation: { code, name, dark, part } });
      void wx.pageScrollTo({ scrollTop: 0 });
    },
    async invite() {
      const { name, phone, roles, invitesAnywhere, forDealer, dealer } = this.data;
      const chosen = (Object.keys(roles) as Role[]).filter((role) => roles[role]);
      const filledIn = isFilledIn(this, {
        name: name.trim() ? '' : '请填写姓名',
        phone: chosen.some(needsSecond) ? typedMobileProblem(phone) : typedPhoneProblem(phone),
        dealer: invitesAnywhere && forDealer && !dealer ? '请选择经销商' : '',
        roles: chosen.length ? '' : '请选择角色',
      });
      if (!filledIn) return;
      const dealerId = invitesAnywhere ? (forDealer ? dealer!._id : null) : (await whoAmI()).dealerId;
      const input = { name: name.trim(), phone: tidyPhone(phone), roles: chosen, dealerId };
      const send = async () => {
        this.showInvitation(input.name, await call('service', 'member.invite', input));
        await this.load();
      };
      await this.act('invite', send, {
        fields: { name: 'name', phone: 'phone', roles: 'roles', dealerId: 'dealer' },
      });
    },
    row(event: WechatMiniprogram.TouchEvent): Row {
      return lists.get(this)!.rows.find(({ id }) => id === event.currentTarget.dataset.id)!;
    },
    async reinvite(event: WechatMiniprogram.TouchEvent) {
      const row = this.row(event);
      if (
        row.bound &&
        !(await confirmed(
          row.roles.some(needsSecond)
            ? `另一位管理员或经理复核之后，${row.name} 现在的微信不能再登录。本人和有审批权的同事会收到通知。`
            : `${row.name} 现在的微信将立即不能登录，需用新邀请码重新绑定。`,
          '重新邀请',
        ))
      )
        return;
      await this.act('reinvite', async () => {
        const input = { memberId: row.id };
        this.showInvitation(row.name, await call('service', 'member.reinvite', input));
        await this.load();
      });
    },
    async approveAccess(event: WechatMiniprogram.TouchEvent) {
      const row = this.row(event);
      if (!(await confirmed(`请先向 ${row.name} 本人核实。同意后您会看到邀请码的后半，请交给本人。`, '同意')))
        return;
      await this.act('approveAccess', async () => {
        const input = { memberId: row.id };
        this.showInvitation(row.name, await call('service', 'member.approveAccess', input));
        await this.load();
      });
    },
    async declineAccess(event: WechatMiniprogram.TouchEvent) {
      const row = this.row(event);
      const reason = await askReason(this, {
        title: `退回 ${row.name} 的账号申请`,
        placeholder: '如：本人没有换手机',
        confirm: '退回',
      });
      if (!reason) return;
      await this.act('declineAccess', async () => {
        await call('service', 'member.declineAccess', { memberId: row.id, reason });
        await this.load();
      });
    },
    async disable(event: WechatMiniprogram.TouchEvent) {
      const row = this.row(event);
      if (
        !(await confirmed(
          `停用后 ${row.name} 立即不能登录，未完成的工单转回待派，历史记录全部保留。`,
          '停用',
        ))
      )
        return;
      await this.act('disable', async () => {
        const { handedBack } = await call('service', 'member.disable', { memberId: row.id });
        if (handedBack) void wx.showToast({ title: `已停用，${handedBack} 张工单待改派`, icon: 'none' });
        await this.load();
      });
    },
    /** What is kept of somebody, who has asked for it. */
    async exportData(event: WechatMiniprogram.TouchEvent) {
      const row = this.row(event);
      const reason = await askReason(this, {
        title: `导出 ${row.name} 的个人数据`,
        placeholder: '如：本人来函要求。会记入审计并告知本人',
        confirm: '导出',
      });
      if (!reason) return;
      await this.act('export', async () => {
        await call('service', 'member.takeData', { memberId: row.id, reason });
        const data = await call('service', 'member.exportData', { memberId: row.id });
        await passOnText(`个人数据-${row.id}.json`, JSON.stringify(data, null, 2));
      });
    },
    async forget(event: WechatMiniprogram.TouchEvent) {
      const row = this.row(event);
      const kept = keptByLaw.map(({ what }) => what).join('；');
      if (
        !(await confirmed(
          `${row.name} 的姓名、电话、常驻地将删除，审计日志里加密的这些内容将不能再读出，不能恢复。依法保留：${kept}。`,
          '注销',
        ))
      )
        return;
      const reason = await askReason(this, {
        title: `注销 ${row.name} 的个人信息`,
        placeholder: '如：离职满三年，本人要求',
        confirm: '注销',
      });
      if (!reason) return;
      await this.act(
        'forget',
        async () => {
          await call('service', 'member.forget', { memberId: row.id, reason });
          await this.load();
        },
        { said: '已注销' },
      );
    },
    closeInvitation() {
      this.setData({ invitation: null });
    },
    copyCode() {
      void wx.setClipboardData({ data: this.data.invitation!.code });
    },
  },
});
