import { Refusal } from '../../../miniprogram/shared/refusal';
import { dayOf } from '../../../miniprogram/shared/days';

import type {
  DealerChanged,
  DealerLifePage,
  DealerLifeRequest,
  SaveContractRequest,
  SaveProfileRequest,
} from '../../_contracts/dealers-life';
import { hasRole, stampOf } from '../../_platform/actor';
import { temporaryLinks } from '../../_platform/cloud';
import type { UseCase } from '../../_platform/context';
import { rowOf } from '../../_platform/find-by-text';
import { question } from '../../_platform/unit-of-work';
import { dealerTasks, dealerVisits, improvementPlans } from '../../_store/dealers-life';
import { dealers } from '../../_store/dealers';
import { fullName, regionByCode } from '../regions/regions';
import { maskPhone } from '../sites/contact-phones';
import { mayDecide } from './move-dealer';
import { dealerFacts, taskRow } from './tasks';

const TASKS = 50;
const NEWEST = 5;
const LINK_SECONDS = 600;

/** 经销商档案: where it stands, what is to be done about it, who it is. */
export const readDealerLife: UseCase<DealerLifeRequest, DealerLifePage> = async (
  { actor, store, now },
  { dealerId },
) => {
  const dealer = await store.get(dealers, dealerId);
  const [found, facts, links] = await Promise.all([
    store.queryTogether({
      tasks: question({
        collection: dealerTasks,
        where: { dealerId, state: 'open' },
        orderBy: [['dueOn', 1]],
        limit: TASKS + 1,
      }),
      visits: question({
        collection: dealerVisits,
        where: { dealerId },
        orderBy: [['visitedOn', -1]],
        limit: NEWEST,
      }),
      plans: question({
        collection: improvementPlans,
        where: { dealerId },
        orderBy: [['createdAt', -1]],
        limit: NEWEST,
      }),
    }),
    dealerFacts(store, dealer, dayOf(now)),
    temporaryLinks(
      (dealer.contract?.files ?? []).map(({ fileId }) => fileId),
      LINK_SECONDS,
    ),
  ]);
  const seesMoney = hasRole(actor, 'channel_manager', 'finance', 'auditor', 'dealer_admin');
  const seesPhones = hasRole(actor, 'channel_manager', 'service_manager', 'dispatcher', 'dealer_admin');
  const { profile } = dealer;
  return {
    dealer: {
      _id: dealer._id,
      shortName: dealer.shortName,
      state: dealer.state,
      revision: dealer.revision,
      ...(dealer.applicationId ? { applicationId: dealer.applicationId } : {}),
      tier: dealer.tier ?? null,
      ...(profile
        ? {
            profile: {
              ...profile,
              people: profile.people.map((one) => ({
                ...one,
                phone: seesPhones ? one.phone : maskPhone(one.phone),
              })),
            },
          }
        : {}),
      contract: dealer.contract ?? null,
      asked: seesMoney || dealer.asked?.wish.kind !== 'bank' ? (dealer.asked ?? null) : null,
      bank: seesMoney ? (dealer.bank ?? null) : null,
    },
    regionNames: (profile?.regionCodes ?? []).map((code) => (regionByCode(code) ? fullName(code) : code)),
    tasks: found.tasks.slice(0, TASKS).map((task) => taskRow(task, facts)),
    moreTasks: found.tasks.length > TASKS,
    visits: found.visits.map(rowOf),
    plans: found.plans.map(({ _id, why, state, untilOn, nextReviewOn, seenAt }) => ({
      _id,
      why,
      state,
      untilOn,
      nextReviewOn,
      seenAt,
    })),
    contractLinks: Object.fromEntries([...links].flatMap(([id, url]) => (url ? [[id, url]] : []))),
    mayDecide: dealer.asked ? await mayDecide({ actor, store }, dealer.asked) : false,
  };
};

/** Who its people are and where its goods lie: kept by the dealer itself or by whoever looks after it. */
export const saveDealerProfile: UseCase<SaveProfileRequest, DealerChanged> = async (
  { store },
  { dealerId, revision, ...profile },
) => {
  const dealer = await store.get(dealers, dealerId);
  if (dealer.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  const unknown = profile.regionCodes.findIndex((code) => !regionByCode(code));
  if (unknown >= 0) throw new Refusal('REGION_UNKNOWN', { path: `regionCodes.${unknown}` });
  const saved = store.save(dealers, { ...dealer, profile });
  return { dealerId, state: saved.state, revision: saved.revision, waits: false };
};

export const saveDealerContract: UseCase<SaveContractRequest, DealerChanged> = async (
  { actor, store, now },
  { dealerId, revision, ...terms },
) => {
  const dealer = await store.get(dealers, dealerId);
  if (dealer.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  const contract = { ...terms, by: stampOf(actor), at: now.toISOString() };
  const saved = store.save(dealers, { ...dealer, contract });
  return { dealerId, state: saved.state, revision: saved.revision, waits: false };
};
