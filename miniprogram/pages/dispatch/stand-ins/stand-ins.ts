import type { StandInRow, StandIns } from '../../../../cloudfunctions/_contracts/stand-ins';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { given } from '../../../kit/said';
import { addDays, dayOf } from '../../../shared/days';
import { sayDay } from '../../../shared/say';
import { roleLabels } from '../../../shared/states';
import type { Role } from '../../../shared/states';

const MOST_DAYS = 90;
const sayRoles = (roles: readonly Role[]): string => roles.map((role) => roleLabels[role]).join('、');

/** 代理: whom somebody stands in for and who stands in for them, until when; a second person agrees before it counts. */
Component({
  behaviors: [pageState],
  data: {
    rows: [] as object[],
    roles: [] as { id: Role; label: string; on: boolean }[],
    text: '',
    people: [] as { id: string; name: string; line: string }[],
    searched: false,
    memberId: '',
    memberName: '',
    today: '',
    last: '',
    fromOn: '',
    fromLabel: '',
    toOn: '',
    toLabel: '',
    reason: '',
  },
  methods: {
    onLoad() {
      const today = dayOf(officialNow());
      const label = sayDay(today, today);
      this.setData({
        ...{ today, last: addDays(today, 366), fromOn: today, toOn: today },
        ...{ fromLabel: label, toLabel: label },
      });
      void this.load();
    },
    async fetch() {
      const { rows, roles } = await call('service', 'standIn.list', {});
      return {
        rows: this.view(rows),
        roles: roles.map((id) => ({ id, label: roleLabels[id], on: roles.length === 1 })),
      };
    },
    view(rows: StandIns['rows']) {
      const { today } = this.data;
      return rows.map((row: StandInRow) => ({
        ...row,
        line: sayRoles(row.roles),
        days: `${sayDay(row.fromOn, today)} 至 ${sayDay(row.toOn, today)}`,
        label: row.state === 'asked' ? '待复核' : row.fromOn > today ? '未开始' : '代理中',
        tone: row.state === 'asked' ? 'attention' : 'active',
      }));
    },
    type(event: Said<string>) {
      const field = given(event, 'field');
      this.setData({ [field]: event.detail, ...forget(this, field) });
    },
    async search() {
      const text = this.data.text.trim();
      if (!isFilledIn(this, { text: text ? '' : '请填写姓名' })) return;
      await this.act('search', async () => {
        const { people } = await call('service', 'standIn.list', { text });
        this.setData({
          searched: true,
          people: people.map(({ id, name, roles }) => ({ id, name, line: sayRoles(roles) })),
        });
      });
    },
    pickPerson(event: Said) {
      const found = this.data.people.find(({ id }) => id === given(event, 'id'));
      if (found) this.setData({ memberId: found.id, memberName: found.name, ...forget(this, 'memberId') });
    },
    pickRole(event: Said) {
      const id = given(event, 'id');
      const roles = this.data.roles.map((one) => (one.id === id ? { ...one, on: !one.on } : one));
      this.setData({ roles, ...forget(this, 'roles') });
    },
    pickFrom(event: Said<{ value: string }>) {
      const fromOn = event.detail.value;
      this.setData({ fromOn, fromLabel: sayDay(fromOn, this.data.today) });
      if (this.data.toOn < fromOn) this.setTo(fromOn);
    },
    pickTo(event: Said<{ value: string }>) {
      this.setTo(event.detail.value);
    },
    setTo(toOn: string) {
      this.setData({ toOn, toLabel: sayDay(toOn, this.data.today), ...forget(this, 'toOn') });
    },
    async ask() {
      const { memberId, fromOn, toOn } = this.data;
      const roles = this.data.roles.filter(({ on }) => on).map(({ id }) => id);
      const reason = this.data.reason.trim();
      const filledIn = isFilledIn(this, {
        memberId: memberId ? '' : '请选一位同事',
        roles: roles.length ? '' : '请选代理的角色',
        toOn: toOn < fromOn ? '结束日不能早于开始日' : addDays(fromOn, MOST_DAYS) <= toOn ? '最长 90 天' : '',
        reason: reason ? '' : '请填写原因，如年休假',
      });
      if (!filledIn) return;
      const fields = { memberId: 'memberId', roles: 'roles', toOn: 'toOn', reason: 'reason' };
      const sent = await this.act(
        'ask',
        () => call('service', 'standIn.ask', { memberId, roles, fromOn, toOn, reason }),
        { said: '已提交，待复核', fields },
      );
      if (!sent) return;
      this.setData({ memberId: '', memberName: '', reason: '', text: '', people: [], searched: false });
      await this.load();
    },
    rowOf(event: Said): StandInRow {
      return this.data.rows[Number(given(event, 'at'))] as StandInRow;
    },
    async agree(event: Said) {
      const { memberId, id, name, forName } = this.rowOf(event);
      if (!(await confirmed(`同意 ${name} 代理 ${forName}？`, '同意'))) return;
      await this.act('agree', () => call('service', 'standIn.agree', { memberId, standInId: id }), {
        said: '已同意',
      });
      await this.load();
    },
    async end(event: Said) {
      const { memberId, id, name, forName, state } = this.rowOf(event);
      const word = state === 'asked' ? '不同意或撤回' : '结束';
      if (!(await confirmed(`${word} ${name} 对 ${forName} 的代理？`, '确定'))) return;
      await this.act('end', () => call('service', 'standIn.end', { memberId, standInId: id }), {
        said: '已结束',
      });
      await this.load();
    },
  },
});
