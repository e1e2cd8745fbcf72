import { mobileIn } from '../../../miniprogram/shared/tidy';
import { InviteRequest } from '../../_contracts/people';
import { inviteMember } from '../people/people-use-cases';
import { listOf, taken, twins } from './list-of';
import type { PlannedRow } from './list-of';
import { dealersNamed, membersByMobile, unnamed } from './named';

type Column = 'name' | 'phone' | 'dealer';

/** By the mobile number: who has an account stays as he or she is; the others are invited. */
export const engineerList = listOf<Column>({
  headings: {
    name: ['姓名', '工程师', '工程师姓名', '名字'],
    phone: ['手机号', '手机', '电话', '联系电话', '手机号码'],
    dealer: ['经销商', '所属经销商', '公司', '单位'],
  },
  needed: ['name', 'phone'],
  example: { name: '李某', phone: '13900000000', dealer: '示例（厂家工程师留空）' },
  async plan(context, rows) {
    const { actor } = context;
    const dealerOf = await dealersNamed(context);
    const known = await membersByMobile(
      context,
      rows.map(({ row }) => mobileIn(row.text('phone'))),
    );
    const isTwin = twins<Column>('phone', '手机号');
    return rows.flatMap((read): PlannedRow[] => {
      const { row, wrong } = read;
      const mobile = mobileIn(row.text('phone'));
      if (mobile === '') return (wrong('phone', '请填写手机号'), []);
      if (isTwin(mobile, read)) return [];
      const written = row.text('dealer');
      const dealer = written === '' ? null : dealerOf(written);
      if (dealer === undefined || dealer === 'several')
        return (wrong('dealer', unnamed('经销商', written, dealer)), []);
      const dealerId = dealer?._id ?? actor.dealerId;
      if (actor.dealerId !== null && dealerId !== actor.dealerId)
        return (wrong('dealer', '只能导入本公司的工程师'), []);
      const there = known.get(mobile) ?? [];
      const own = there.find((one) => one.dealerId === dealerId && one.roles.includes('engineer'));
      if (there.length > 0 && (!own || own.name !== row.text('name')))
        return (wrong('phone', `这个手机号已有账号（${there[0]!.name}），请到“人员”里核对`), []);
      const given = { name: row.text('name'), phone: mobile, roles: ['engineer'], dealerId };
      const facts = taken(InviteRequest, given, { name: 'name', phone: 'phone' }, 'name', wrong);
      if (!facts) return [];
      return [
        {
          row: row.row,
          title: facts.name,
          about: own ? '' : `${dealer?.shortName ?? (dealerId === null ? '厂家' : '本公司')}，生成邀请码`,
          as: own ? 'same' : 'new',
          touches: mobile,
          async write(into) {
            const { code } = await inviteMember(into, facts);
            return { name: facts.name, phone: facts.phone, code };
          },
        },
      ];
    });
  },
});
