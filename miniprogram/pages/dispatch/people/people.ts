import { create } from 'qrcode/lib/core/qrcode';
import type { PersonRow } from '../../../../cloudfunctions/_contracts/replies';
import { call } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { environment } from '../../../environment';
import { lastHome } from '../../../offline/local-world';
import { dayOf } from '../../../shared/days';
import { roleLabels } from '../../../shared/states';
import { certificationLines } from '../../../shared/visit/certification-lines';
import type { CertificationLine } from '../../../shared/visit/certification-lines';
import type { Role } from '../../../shared/states';

interface Row {
  id: string;
  name: string;
  line: string;
  bound: boolean;
  roles: readonly Role[];
  certifications: CertificationLine[];
}

Component({
  data: {
    phase: 'loading',
    error: '',
    rows: [] as Row[],
    shown: [] as Row[],
    query: '',
    open: '',
    canManage: false,
    adding: false,
    name: '',
    phone: '',
    choices: [] as { id: Role; label: string }[],
    roles: {} as Partial<Record<Role, boolean>>,
    invitation: null as null | { code: string; name: string; dark: boolean[][] },
    busy: false,
  },
  methods: {
    onLoad() {
      const home = lastHome();
      const roles = home ? home.me.roles : [];
      const isSysadmin = roles.indexOf('sysadmin') >= 0;
      const mayGive: Role[] = isSysadmin
        ? (Object.keys(roleLabels) as Role[]).filter((role) => role !== 'dealer_admin')
        : ['engineer', 'dealer_admin'];
      this.setData({
        canManage: isSysadmin || roles.indexOf('dealer_admin') >= 0,
        choices: mayGive.map((id) => ({ id, label: roleLabels[id] })),
      });
    },
    onShow() {
      void this.load();
    },
    async load() {
      try {
        const { members } = await call<{ members: PersonRow[] }>('service', 'member.list');
        const today = dayOf(new Date());
        const rows = members.map(({ _id, name, phone, roles, bound, certifications }) => ({
          id: _id,
          name,
          line: [roles.map((role) => roleLabels[role]).join('、'), phone].filter(Boolean).join(' · '),
          bound,
          roles,
          certifications: certificationLines(certifications, today),
        }));
        this.setData({ phase: 'ready', rows });
        this.filter();
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    search(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ query: event.detail.value.trim() });
      this.filter();
    },
    filter() {
      const { rows, query } = this.data;
      this.setData({ shown: rows.filter(({ name, line }) => `${name}${line}`.indexOf(query) >= 0).slice(0, 200) });
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      this.setData({ open: this.data.open === id ? '' : id });
    },
    startAdding() {
      this.setData({ adding: true, name: '', phone: '', roles: { engineer: true }, invitation: null });
    },
    stopAdding() {
      this.setData({ adding: false });
    },
    type(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ [event.currentTarget.dataset.field as string]: event.detail.value });
    },
    pickRole(event: WechatMiniprogram.TouchEvent) {
      const role = event.currentTarget.dataset.id as Role;
      this.setData({ roles: { ...this.data.roles, [role]: !this.data.roles[role] } });
    },
    showInvitation(name: string, code: string) {
      const site = environment.officialSite;
      const { size, data } = create(`${site.indexOf('://') > 0 ? site : `https://${site}`}/b/${code}`, {
        errorCorrectionLevel: 'M',
      }).modules;
      const dark = Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => data[y * size + x] === 1));
      this.setData({ adding: false, invitation: { code, name, dark } });
      void wx.pageScrollTo({ scrollTop: 0 });
    },
    async invite() {
      const { name, phone, roles, busy } = this.data;
      const chosen = (Object.keys(roles) as Role[]).filter((role) => roles[role]);
      if (busy) return;
      if (!name.trim() || chosen.length === 0) return void wx.showToast({ title: '请填写姓名并选择角色', icon: 'none' });
      this.setData({ busy: true });
      const home = lastHome();
      try {
        const { code } = await call<{ code: string }>(
          'service',
          'member.invite',
          { name: name.trim(), phone: phone.trim(), roles: chosen, dealerId: home ? home.me.dealerId : null },
          { writes: true },
        );
        this.showInvitation(name.trim(), code);
        await this.load();
      } catch (error) {
        showError(error);
      } finally {
        this.setData({ busy: false });
      }
    },
    async reinvite(event: WechatMiniprogram.TouchEvent) {
      const row = this.data.rows.find(({ id }) => id === event.currentTarget.dataset.id)!;
      if (row.bound && !(await confirmed(`${row.name} 现在的微信将立即不能登录，需用新邀请码重新绑定。`, '重新邀请'))) return;
      try {
        const { code } = await call<{ code: string }>('service', 'member.reinvite', { memberId: row.id }, { writes: true });
        this.showInvitation(row.name, code);
        await this.load();
      } catch (error) {
        showError(error);
      }
    },
    async disable(event: WechatMiniprogram.TouchEvent) {
      const row = this.data.rows.find(({ id }) => id === event.currentTarget.dataset.id)!;
      if (!(await confirmed(`停用后 ${row.name} 立即不能登录，历史记录全部保留。`, '停用'))) return;
      try {
        await call('service', 'member.disable', { memberId: row.id }, { writes: true });
        await this.load();
      } catch (error) {
        showError(error);
      }
    },
    copyCode() {
      void wx.setClipboardData({ data: this.data.invitation!.code });
    },
  },
});
