import type { Day } from '../../miniprogram/shared/days';
import { addDays, startOfDay } from '../../miniprogram/shared/days';
import type { BlockDocument, GrantDocument, GrantEvent, Ground } from '../../miniprogram/shared/model/grants';
import { noEnd } from '../../miniprogram/shared/model/grants';
import type { Hospital } from '../../miniprogram/shared/model/sites';
import { grantKeys } from '../../cloudfunctions/_modules/grants/grant-terms';
import { findRegion } from '../../cloudfunctions/_modules/regions/regions';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';
import { dealers, staff } from './catalogue';
import type { GrantSeed } from './grant-seeds';
import { blockSeeds, grantSeeds } from './grant-seeds';
import { memberId } from './master-data';

const stamp = (index: number) => ({ memberId: memberId(staff[index]!.pinyin), name: staff[index]!.name });
/** The two channel managers: one proposes, the other approves, by turns, so that something waits for each. */
const managers = [stamp(0), stamp(1)] as const;

function daysOf(seed: GrantSeed, today: Day): { fromOn: Day; toOn: Day } {
  const year = Number(today.slice(0, 4));
  const wholeYear = (of: number) => ({ fromOn: `${of}-01-01`, toOn: `${of}-12-31` });
  switch (seed.days) {
    case 'expiring':
      return { fromOn: addDays(today, -344), toOn: addDays(today, 21) };
    case 'nextYear':
      return wholeYear(year + 1);
    case 'restOfYear':
      return { fromOn: today, toOn: `${year}-12-31` };
    case 'revoked':
      return { fromOn: addDays(today, -200), toOn: addDays(today, 165) };
    case undefined:
      return wholeYear(year);
  }
}

export function grantDrafts(
  hospitals: readonly Pick<Hospital, '_id' | 'name' | 'regionCode'>[],
  today: Day,
): Draft<GrantDocument>[] {
  const byName = new Map(hospitals.map((hospital) => [hospital.name, hospital]));
  const byId = new Map(hospitals.map((hospital) => [hospital._id, hospital]));
  const ground = (names: readonly string[]): Ground => {
    const found: Ground = { regionCodes: [], hospitalIds: [] };
    for (const name of names) {
      const hospital = byName.get(name);
      const code = name === '全国' ? '000000' : findRegion(name)[0]?.code;
      if (hospital) found.hospitalIds.push(hospital._id);
      else if (code) found.regionCodes.push(code);
      else throw new Error(`demo grants: no place is called ${name}`);
    }
    return found;
  };

  const seeds = grantSeeds.flatMap((seed): { seed: GrantSeed; fromOn: Day; toOn: Day }[] => {
    const days = daysOf(seed, today);
    const lastYear = Number(today.slice(0, 4)) - 1;
    const earlier = { fromOn: `${lastYear}-01-01`, toOn: `${lastYear}-12-31` };
    return [...(seed.sinceLastYear ? [{ seed, ...earlier }] : []), { seed, ...days }];
  });
  return seeds.map(({ seed, fromOn, toOn }, index) => {
    const state = seed.state ?? 'approved';
    const [proposer, approver] = index % 2 ? managers : [managers[1], managers[0]];
    // Yearly grants are agreed in the month before; none is written later than yesterday.
    const early = addDays(fromOn, -30);
    const createdOn = early < addDays(today, -3) ? early : addDays(today, -3);
    const at = (days: number, hour: number) =>
      new Date(startOfDay(addDays(createdOn, days)).getTime() + hour * 3_600_000).toISOString();
    const decided = state === 'approved' || state === 'revoked';
    const revokedOn = addDays(today, -45);
    const reason = '年度考核未达标';
    const history: GrantEvent[] = [
      { at: at(0, 10), by: proposer, event: 'created' },
      ...(state === 'draft' ? [] : [{ at: at(0, 11), by: proposer, event: 'submitted' as const }]),
      ...(decided ? [{ at: at(1, 15), by: approver, event: 'approved' as const }] : []),
      ...(state === 'revoked'
        ? [{ at: startOfDay(revokedOn).toISOString(), by: approver, event: 'revoked' as const, reason }]
        : []),
    ];
    const terms = {
      productLineIds: seed.lines,
      scope: ground(seed.scope),
      carveOuts: ground(seed.except ?? []),
    };
    const number = String(index + 1).padStart(4, '0');
    return {
      _id: `G-demo-${number}`,
      number: `SQ${fromOn.slice(0, 4)}-D${number}`,
      dealerId: seed.dealer,
      dealerName: dealers.find(({ id }) => id === seed.dealer)!.shortName,
      ...terms,
      fromOn,
      toOn,
      exclusive: !seed.shared,
      state,
      ...(decided ? { approvedAt: at(1, 15) } : {}),
      ...(state === 'revoked' ? { revokedOn } : {}),
      ...(seed.kinds ? { kinds: seed.kinds } : {}),
      ...grantKeys(terms, (id) => byId.get(id)),
      createdAt: at(0, 10),
      createdBy: proposer,
      editedBy: proposer,
      submittedBy: state === 'draft' ? null : proposer,
      approvedBy: decided ? approver : null,
      revokedBy: state === 'revoked' ? approver : null,
      revokeReason: state === 'revoked' ? reason : '',
      returnReason: '',
      renewsId: seed.sinceLastYear && fromOn.startsWith(today.slice(0, 4)) ? `G-demo-${String(index).padStart(4, '0')}` : null,
      batchId: null,
      history,
    }; // prettier-ignore
  });
}

export function blockDrafts(
  hospitals: readonly Pick<Hospital, '_id' | 'name'>[],
  today: Day,
): Draft<BlockDocument>[] {
  const fromOn = addDays(today, -30);
  return blockSeeds.map(({ hospital, dealer, lines, reason }, index) => {
    const hospitalId = hospitals.find(({ name }) => name === hospital)?._id;
    const company = dealers.find(({ id }) => id === dealer);
    if (!hospitalId && !company) throw new Error(`demo blocks: nothing is called ${hospital ?? dealer}`);
    return {
      _id: `GB-demo-${index + 1}`,
      kind: company ? 'dealer' : 'hospital',
      ...(company ? { dealerId: company.id } : {}),
      ...(hospitalId ? { hospitalId } : {}),
      ...(lines ? { productLineIds: lines } : {}),
      fromOn,
      toOn: null,
      untilOn: noEnd,
      audience: company ? company.id : '*',
      name: company ? company.shortName : hospital!,
      bySuspension: company !== undefined,
      reason,
      createdAt: startOfDay(fromOn).toISOString(),
      createdBy: managers[1],
      liftedBy: null,
      liftReason: '',
    };
  });
}
