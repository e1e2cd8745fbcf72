import { settingsFrom } from '../../miniprogram/shared/settings/table';
import type { Settings } from '../../miniprogram/shared/settings/table';
import { creditCodeCheckCharacter } from '../../miniprogram/shared/credit-code';
import type { Day } from '../../miniprogram/shared/days';
import { addDays, startOfDay } from '../../miniprogram/shared/days';
import type { Model, ProductLine } from '../../miniprogram/shared/model/devices';
import type {
  Certification,
  Dealer,
  DealerEvent,
  Invitation,
  Member,
  TaskKind,
} from '../../miniprogram/shared/model/people';
import type { Contact, Department, Hospital } from '../../miniprogram/shared/model/sites';
import type { DealerState } from '../../miniprogram/shared/states';
import { searchKeysOf } from '../../cloudfunctions/_modules/hospitals/search-keys';
import { withSearchKeys } from '../../cloudfunctions/_store/dealers';
import { fullName, getRegion } from '../../cloudfunctions/_modules/regions/regions';
import { invitationId } from '../../cloudfunctions/_modules/people/admission';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';
import {
  contactName,
  contactTitles,
  dealers,
  departmentNames,
  maker,
  models,
  productLines,
  staff,
} from './catalogue';
import type { DealerSeed, LineId, PersonSeed } from './catalogue';
import { cityOf, hospitalIdOf } from './hospital-id';
import { cityCentres, sampleHospitals } from './hospital-sample';
import type { Random } from './random';

/** GTIN-14 of its first 13 digits: weights 3 and 1 from the left. */
export function gtin14(first13: string): string {
  let sum = 0;
  for (let at = 0; at < 13; at++) sum += Number(first13[at]) * (at % 2 === 0 ? 3 : 1);
  return `${first13}${(10 - (sum % 10)) % 10}`;
}

export const lineDrafts: Draft<ProductLine>[] = productLines.map(([_id, name], index) => ({
  _id,
  name,
  order: index + 1,
}));

export const modelDrafts: Draft<Model>[] = models.map(
  ({ id, name, line, gtin13, serialPrefix, plainSerials }) => ({
    _id: id,
    name,
    productLineId: line,
    maker,
    gtin: gtin13 === null ? null : gtin14(gtin13),
    serialPattern: plainSerials ? `^(${serialPrefix}[A-Z])?\\d{7}$` : `^${serialPrefix}[A-Z]\\d{7}$`,
  }),
);

/** Numbers that are nobody's in this world twice; 1380000 is not a range that people remember as theirs. */
export function phoneBook(random: Random): () => string {
  const given = new Set<number>();
  return () => {
    let last = random.whole(0, 9999);
    while (given.has(last)) last = (last + 1) % 10_000;
    given.add(last);
    return `1380000${String(last).padStart(4, '0')}`;
  };
}

export function dealerDrafts(today: Day, phone: () => string): Draft<Dealer>[] {
  return dealers.map(({ id, name, shortName, state, regionCode, organisation, contactName }, index) => {
    const first17 = `91${regionCode}${organisation.padEnd(9, '0')}`;
    const createdOn = addDays(today, -900 + index * 60);
    return withSearchKeys({
      _id: id,
      name,
      shortName,
      creditCode: first17 + creditCodeCheckCharacter(first17),
      state,
      regionCode,
      contactName,
      contactPhone: phone(),
      createdAt: startOfDay(createdOn).toISOString(),
      history: wayTo(state, createdOn, today),
    });
  });
}

/** How a dealer came to its state: the manager who looks after it, and why. */
function wayTo(state: DealerState, createdOn: Day, today: Day): DealerEvent[] {
  const { pinyin, name } = staff[0]!;
  const step = (day: Day, hour: number, to: DealerState, reason: string): DealerEvent => ({
    at: new Date(startOfDay(day).getTime() + hour * 3_600_000).toISOString(),
    by: { memberId: memberId(pinyin), name },
    to,
    reason,
  });
  if (state === 'prospect') return [];
  const taken = [
    step(addDays(createdOn, 3), 10, 'reviewing', '资料齐全，提交审核'),
    step(addDays(createdOn, 12), 15, 'active', '资质与现场考察合格'),
  ];
  if (state === 'suspended')
    return [...taken, step(addDays(today, -30), 9, 'suspended', '经营许可证到期未续，暂停合作')];
  if (state === 'terminated')
    return [...taken, step(addDays(today, -45), 9, 'terminated', '年度考核未达标，协商终止')];
  return taken;
}

const tasks: TaskKind[] = ['repair', 'maintenance', 'installation', 'calibration', 'training'];

function certificates(person: PersonSeed, today: Day, random: Random): Certification[] {
  if (person.certificates === 'none') return [];
  const trained = models.filter(({ line }) => person.lines?.includes(line));
  return trained.flatMap(({ id }, modelIndex) =>
    tasks
      .filter((task) => task !== 'training')
      .map((task, taskIndex): Certification => {
        const odd = modelIndex === 0 ? person.certificates : undefined;
        const toOn =
          odd === 'expired' ? addDays(today, -20) : odd === 'expiring' ? addDays(today, 25) : addDays(today, 200 + modelIndex * 37);
        return {
          modelId: id,
          task,
          level: task === 'installation' && random.chance(0.3) ? 1 : random.chance(0.2) ? 3 : 2,
          fromOn: addDays(toOn, -1095),
          toOn,
          certificateNumber: `LPT-${person.pinyin.slice(0, 3).toUpperCase()}-${String(modelIndex * 10 + taskIndex).padStart(4, '0')}`,
        };
      }),
  ); // prettier-ignore
}

/** Within about four kilometres of a city's middle. */
export function near(regionCode: string, random: Random): { longitude: number; latitude: number } | null {
  const centre = cityCentres[cityOf(regionCode)];
  if (!centre) return null;
  const offset = () => (random.next() - 0.5) * 0.08;
  return {
    longitude: Number((centre[0] + offset()).toFixed(6)),
    latitude: Number((centre[1] + offset()).toFixed(6)),
  };
}

function startingPoint(regionCode: string, random: Random): Pick<Draft<Member>, 'base' | 'baseName'> {
  const base = near(regionCode, random);
  return base ? { base, baseName: fullName(cityOf(regionCode)) } : { base };
}

export const memberId = (pinyin: string) => `M-${pinyin}`;

export function memberDrafts(today: Day, phone: () => string, random: Random): Draft<Member>[] {
  const draft = (
    person: PersonSeed,
    roles: Member['roles'],
    dealer: DealerSeed | null,
    change: Partial<Draft<Member>> = {},
  ): Draft<Member> => {
    const createdAt = startOfDay(addDays(today, -random.whole(200, 800))).toISOString();
    return {
      _id: memberId(person.pinyin),
      openid: `demo-${person.pinyin}`,
      name: person.name,
      phone: phone(),
      roles,
      dealerId: dealer?.id ?? null,
      active: dealer?.state !== 'terminated',
      certifications: certificates(person, today, random),
      ...(roles.includes('engineer') ? startingPoint(dealer?.centre ?? '310000', random) : { base: null }),
      consents: { privacyAt: createdAt, locationAt: roles.includes('engineer') ? createdAt : null },
      subscriptionQuota: {},
      createdAt,
      ...change,
    };
  };
  const newcomer = dealers[0]!;
  return [
    ...staff.map((person) => draft(person, person.roles, null)),
    ...dealers.flatMap((dealer) => [
      ...(dealer.admin ? [draft(dealer.admin, ['dealer_admin'], dealer)] : []),
      ...dealer.engineers.map((person) => draft(person, ['engineer'], dealer)),
    ]),
    draft({ pinyin: 'xinren', name: '田新', lines: ['bio'] }, ['engineer'], newcomer, {
      openid: 'unbound:M-xinren',
      consents: { privacyAt: null, locationAt: null },
      createdAt: startOfDay(addDays(today, -1)).toISOString(),
    }),
  ];
}

/** The newcomer's code in the clear: the database holds its hash only. */
export const invitationCode = 'DEMQ7K4NWX';

export function invitationDraft(today: Day): Draft<Invitation> {
  return {
    _id: invitationId(invitationCode),
    memberId: 'M-xinren',
    dealerId: dealers[0]!.id,
    createdBy: memberId(dealers[0]!.admin!.pinyin),
    createdAt: startOfDay(addDays(today, -1)).toISOString(),
    expiresAt: startOfDay(addDays(today, 14)).toISOString(),
    usedAt: null,
  };
}

export async function hospitalDrafts(today: Day, random: Random): Promise<Draft<Hospital>[]> {
  return Promise.all(
    sampleHospitals.map(async ({ name, regionCode, address, level, aliases }) => {
      const region = getRegion(regionCode);
      // Towns and counties around a city have no coordinates until an engineer has stood there.
      const urban = region.level === 'city' || region.name.endsWith('区');
      const location = near(regionCode, random);
      return {
        _id: hospitalIdOf(name, regionCode),
        name,
        aliases,
        regionCode,
        address: address || fullName(regionCode),
        location: urban ? location : null,
        level,
        standing: 'verified' as const,
        searchKeys: await searchKeysOf(name, aliases),
        createdAt: startOfDay(addDays(today, -700)).toISOString(),
        createdBy: 'M-zhouhan',
      };
    }),
  );
}

export function departmentDrafts(
  hospitals: readonly Draft<Hospital>[],
  today: Day,
  phone: () => string,
  random: Random,
): Draft<Department>[] {
  return hospitals.flatMap(({ _id, level, createdAt, createdBy }) => {
    const others = departmentNames.slice(1);
    const names = ['检验科', ...random.some(others, level === '三级甲等' ? random.whole(1, 2) : 0)];
    return names.map((name, index): Draft<Department> => {
      const id = `DP-${_id.slice(2)}-${index + 1}`;
      const begun = addDays(today, -random.whole(60, 600));
      const contact = (n: number, fromOn: Day, toOn: Day | null): Contact => ({
        id: `${id}-C${n}`,
        name: contactName(random.pick),
        phone: phone(),
        title: random.pick(contactTitles),
        fromOn,
        toOn,
      });
      return {
        _id: id,
        hospitalId: _id,
        name,
        contacts: [
          ...(random.chance(0.4) ? [contact(1, addDays(begun, -400), addDays(begun, -1))] : []),
          contact(2, begun, null),
          ...(random.chance(0.3) ? [contact(3, addDays(begun, 30), null)] : []),
        ],
        standing: 'verified',
        createdAt,
        createdBy,
      };
    });
  });
}

export const linesOf = (ids: readonly string[]): string[] =>
  ids.map((id) => productLines.find(([line]) => line === (id as LineId))?.[1] ?? id);

/** Who signs the demo's letters, and where they are checked. */
export const letterOffice = {
  issuer: {
    name: '澜谱诊断产品（上海）有限公司',
    creditCode: `91310000MA1LANPU2${creditCodeCheckCharacter('91310000MA1LANPU2')}`,
  },
  miniProgram: '渠道服务',
  hotline: '400-000-0000',
  filing: '',
};
/** Invented. */
export const supplierOffice: Settings['shipping'] = {
  ...settingsFrom([])('shipping'),
  supplier: { licence: '沪械经营许20200088号', address: '上海市浦东新区示例路 88 号', phone: '021-00000000' },
};
/** Invented, like everything here: which provinces ask for it is for the client to say. */
export const twoInvoice: Settings['trade']['twoInvoice'] = {
  ...settingsFrom([])('trade').twoInvoice,
  provinces: ['北京市'],
};
