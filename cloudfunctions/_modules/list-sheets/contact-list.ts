import { dayOf } from '../../../miniprogram/shared/days';
import type { Department } from '../../../miniprogram/shared/model/sites';
import { phoneProblem, tidyPhone } from '../../../miniprogram/shared/tidy';
import { sha256Hex } from '../../_platform/ids';
import { queryAll } from '../../_platform/query-all';
import { oneOf } from '../../_platform/where';
import { departments } from '../../_store/sites';
import { SaveContactRequest } from '../../_contracts/sites';
import { createDepartment, saveContact } from '../sites/site-use-cases';
import { nameKey } from '../grant-sheets/text';
import { listOf, taken, twins } from './list-of';
import type { PlannedRow } from './list-of';
import { hospitalsNamed, unnamed } from './named';

type Column = 'hospital' | 'department' | 'name' | 'phone' | 'title';
const idOf = (...parts: string[]) => sha256Hex(parts.join('\n')).slice(0, 20);
const HOSPITALS = 100;

/** By hospital, department and name. A department that is new comes with its first contact. */
export const contactList = listOf<Column>({
  headings: {
    hospital: ['医院', '医院名称', '客户', '客户名称', '终端'],
    department: ['科室', '科室名称', '部门'],
    name: ['联系人', '姓名', '联系人姓名'],
    phone: ['电话', '手机', '手机号', '联系电话'],
    title: ['职务', '职称', '岗位'],
  },
  needed: ['hospital', 'department', 'name'],
  example: { hospital: '示例医院', department: '检验科', name: '张某', phone: '13700000000', title: '主任' },
  async plan(context, rows) {
    const { store, now } = context;
    const today = dayOf(now);
    const hospitalOf = await hospitalsNamed(
      context,
      rows.map(({ row }) => row.text('hospital')),
    );
    const ids = new Set(
      rows.flatMap(({ row }) => {
        const hospital = hospitalOf(row.text('hospital'));
        return hospital && hospital !== 'several' ? [hospital._id] : [];
      }),
    );
    const known = new Map<string, Department>();
    const all = [...ids];
    for (let at = 0; at < all.length; at += HOSPITALS)
      for (const one of await queryAll(store, departments, {
        hospitalId: oneOf(all.slice(at, at + HOSPITALS)),
      }))
        if (!one.mergedInto) known.set(`${one.hospitalId}\n${nameKey(one.name)}`, one);
    const isTwin = twins<Column>('name', '联系人');
    return rows.flatMap((read): PlannedRow[] => {
      const { row, wrong } = read;
      const hospital = hospitalOf(row.text('hospital'));
      if (hospital === undefined || hospital === 'several')
        return (wrong('hospital', unnamed('医院', row.text('hospital'), hospital)), []);
      const departmentName = row.written('department');
      if (departmentName === '' || departmentName.length > 40)
        return (wrong('department', '请填写科室，最多 40 字'), []);
      const department = known.get(`${hospital._id}\n${nameKey(departmentName)}`);
      const departmentId = department?._id ?? `DP-${idOf(hospital._id, nameKey(departmentName))}`;
      const name = row.text('name');
      if (isTwin(`${departmentId}\n${name}`, read)) return [];
      const there = department?.contacts.find(
        (one) => one.name === name && (one.toOn === null || one.toOn > today),
      );
      const phone = tidyPhone(row.text('phone')) || (there?.phone ?? '');
      if (phone && phoneProblem(phone)) return (wrong('phone', phoneProblem(phone)), []);
      const title = row.text('title') || (there?.title ?? '');
      const contactId = there?.id ?? `CT-${idOf(departmentId, name)}`;
      const facts = taken(
        SaveContactRequest,
        { departmentId, contactId, name, phone, title, left: false },
        { name: 'name', phone: 'phone', title: 'title' },
        'name',
        wrong,
      );
      if (!facts) return [];
      const changes = there
        ? [...(there.phone === facts.phone ? [] : ['电话']), ...(there.title === facts.title ? [] : ['职务'])]
        : [];
      return [
        {
          row: row.row,
          title: `${hospital.name} ${departmentName} ${facts.name}`,
          about: there ? changes.join('、') : department ? '' : '新科室',
          as: !there ? 'new' : changes.length > 0 ? 'changed' : 'same',
          touches: departmentId,
          async write(into) {
            if (!department)
              await createDepartment(into, { departmentId, hospitalId: hospital._id, name: departmentName });
            await saveContact(into, facts);
          },
        },
      ];
    });
  },
});
