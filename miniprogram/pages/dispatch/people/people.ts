import { ringUp } from '../../../kit/on-computers';
import type { Home } from '../../../../cloudfunctions/_contracts/home';
import { codeCells, siteLink } from '../../../kit/code-cells';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { confirmed, showError } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import type { CodePart, ModelRow, PeopleFilter } from '../../../../cloudfunctions/_contracts/people';
import { askReason } from '../../../kit/ask';
import { sayCount, sayTime } from '../../../shared/say';
import { keptByLaw } from '../../../shared/personal-data';
import { passOnText } from '../../../kit/pass-on';
import { needsSecond, roleLabels } from '../../../shared/states';
import { dealersCalled } from '../../../api/dealers-called';
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
  askedAt: string;
  /** Why its roles do not go together; empty when they do. */
  conflict: string;
  ended: boolean;
  forgotten: boolean;
  /** Since when the account approves, as long as it does not yet. */
  waits: string;
  certifications: (CertificationLine & { model: string })[];
}

type Filter = 'all' | PeopleFilter | 'ended';
const filters: { id: PeopleFilter; label: string }[] = [
  { id: 'conflict', label: '角色冲突' },
  { id: 'asked', label: '待复核' },
  { id: 'unbound', label: '未绑定' },
  { id: 'expiring', label: '认证将到期' },
  { id: 'manufacturer', label: '厂家' },
];

/** What certifications are for, and whether it is known who is looking. */
const known = new WeakMap<object, ModelRow[]>();

Component({
  behaviors: [pageState],
  data: {
    rows: [] as Row[],
    next: null as string | null,
    /** What was typed fits more people than are shown. */
    isCut: false,
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
    async fetch(fresh: boolean) {
      const { filter, query, endedShown, open } = this.data;
      const [page, me, models] = await Promise.all([
        call('service', 'member.list', {
          ...(endedShown ? { ended: true } : { counted: fresh }),
          ...(filter === 'all' || filter === 'ended' ? {} : { filter }),
          ...(query ? { text: query } : { after: fresh ? null : this.data.next }),
        }),
        whoAmI(),
        known.get(this) || call('service', 'certification.models', {}).then((reply) => reply.models),
      ]);
      if (!known.has(this)) this.takePlace(me);
      known.set(this, models);
      const ownDealer = me.dealerId;
      const nameOf = (id: string) => (models.find((one) => one._id === id) || { name: id }).name;
      const now = new Date();
      const today = dayOf(now);
      const rows = page.members.map(
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
          askedAt: asked ? asked.at : '',
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
      const { counts, next, isCut } = page;
      return {
        rows,
        next,
        isCut,
        ...(fresh ? { open: (open && rows.find(({ id }) => id === open.id)) || null } : {}),
        ...(counts || endedShown ? { chips: this.chipsOf(counts) } : {}),
      };
    },
    search(event: Said<string>) {
      this.setData({ query: event.detail.trim() });
      void this.load();
    },
    pickFilter(event: WechatMiniprogram.TouchEvent) {
      this.showOnly(event.currentTarget.dataset.id as Filter);
    },
    /** Who was looked for in vain may be among the others. */
    findElsewhere() {
      this.showOnly(this.data.filter === 'all' ? 'ended' : 'all');
    },
    showOnly(filter: Filter) {
      this.setData({ filter, endedShown: filter === 'ended', open: null });
      void this.reload();
    },
    /** Filters that somebody fits, with how many; the one that is chosen stays. */
    chipsOf(counts?: Record<PeopleFilter, number>): { id: Filter; label: string }[] {
      const ended = this.data.canManage ? [{ id: 'ended' as const, label: '已停用' }] : [];
      if (!counts) return [{ id: 'all', label: '在用' }, ...ended];
      const fitting = filters
        .filter(({ id }) => counts[id] || id === this.data.filter)
        .map(({ id, label }) => ({ id, label: `${label} ${sayCount(counts[id])}` }));
      return [{ id: 'all', label: '全部' }, ...fitting, ...ended];
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      const { open, rows } = this.data;
      this.setData({ open: open && open.id === id ? null : rows.find((row) => row.id === id) || null });
    },
    openPerson() {
      const { open } = this.data;
      if (open) openPage(pages.person({ id: open.id }));
    },
    bringList() {
      openPage(pages.listSheet({ kind: 'engineers' }));
    },
    callPerson() {
      const { open } = this.data;
      if (open && open.phone) void ringUp(open.phone);
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
      const dark = codeCells(siteLink('b', code));
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
      return this.data.rows.find(({ id }) => id === event.currentTarget.dataset.id)!;
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
        const input = { memberId: row.id, askedAt: row.askedAt };
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
