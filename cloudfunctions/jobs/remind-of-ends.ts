import { daysUntil, dayOf } from '../../miniprogram/shared/days';
import type { Device } from '../../miniprogram/shared/model/devices';
import { pages } from '../../miniprogram/shared/pages';
import { sayExpiry } from '../../miniprogram/shared/say';
import { endingOf } from '../../miniprogram/shared/visit/cover-ends';
import { adminsOfDealers, peopleWithRole } from '../_modules/people/whom-to-tell';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_platform/inbox';
import type { NewMessage } from '../_platform/inbox';

/** So many days before it is due back, whoever hands out work has its removal arranged. */
const LOAN_DAYS = 7;

interface End {
  device: Device;
  /** What ends together at one hospital is told once. */
  about: string;
  title: string;
  what: string;
  toOn: string;
  contract: boolean;
}

function endsOf(device: Device, days: readonly number[], today: string): End[] {
  if (device.mergedInto || device.hospitalId === null) return [];
  const place = `${device.dealerId}|${device.hospitalId}`;
  const covers = endingOf(device, days, today).map(({ entitlement: one, threshold }): End => {
    const contract = one.kind === 'contract';
    return {
      ...{ device, contract, toOn: one.toOn, what: one.number ? `${one.name} ${one.number}` : one.name },
      about: [place, one.kind, one.name, one.number, one.toOn, threshold].join('|'),
      title: contract ? '服务合同即将到期，请商谈续签' : '保修即将到期，可推荐服务合同',
    };
  });
  const { loan } = device;
  const left = loan ? daysUntil(loan.dueOn, today) : Infinity;
  if (!loan || left > LOAN_DAYS) return covers;
  const late = left < 0;
  const lent: End = {
    ...{ device, contract: true, toOn: loan.dueOn, what: `借机 ${loan.number}` },
    about: `loan|${loan.id}|${loan.dueOn}|${late}`,
    title: late ? '借机逾期未撤，请安排撤机' : '借机快到期，请安排撤机',
  };
  return [...covers, lent];
}

/**
 * Who acts next when a contract, a warranty or a loan ends: the dealer that looks after the instrument, of contracts the service
 * managers too, and they alone where no dealer does. Each once for each of the days in the settings and each hospital.
 */
export async function remindOfEnds(
  devices: readonly Device[],
  days: readonly number[],
  now: Date,
): Promise<number> {
  const today = dayOf(now);
  const ends = new Map(
    devices.flatMap((device) => endsOf(device, days, today)).map((end) => [end.about, end]),
  );
  if (ends.size === 0) return 0;
  const admins = await adminsOfDealers([...ends.values()].map(({ device }) => device.dealerId));
  const managers = await peopleWithRole('service_manager');
  const messages = [...ends.values()].flatMap(({ device, about, title, what, toOn, contract }) => {
    const own = device.dealerId === null ? [] : (admins.get(device.dealerId) ?? []);
    const readers = new Set([...own, ...(contract || own.length === 0 ? managers : [])]);
    return [...readers].map((memberId): NewMessage => ({
      _id: `MSG-ends-${sha256Hex(`${memberId}\n${about}`).slice(0, 32)}`,
      ...{ memberId, kind: 'cover_ends', title, createdAt: now.toISOString() },
      body: `${device.hospitalName} ${device.modelName} ${device.serial} 等：${what}，${toOn}（${sayExpiry(toOn, today)}）`,
      page: pages.device({ id: device._id }),
    }));
  });
  return tellOnce(messages);
}
