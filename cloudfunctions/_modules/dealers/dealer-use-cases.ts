import { dayOf } from '../../../miniprogram/shared/days';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { dealerStates } from '../../../miniprogram/shared/states';
import type { DealerState } from '../../../miniprogram/shared/states';
import type { DealerList, DealerMoved, DealerPage, DealerRow } from '../../_contracts/dealers';
import type {
  CreateDealerRequest,
  DealerRequest,
  EditDealerRequest,
  ListDealersRequest,
} from '../../_contracts/dealers';
import { isManufacturer } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { oneOf, range, startsWith } from '../../_platform/where';
import { grants } from '../../_store/grants';
import { members } from '../../_store/people';
import { fullName, regionByCode } from '../regions/regions';
import { dealers } from '../../_store/dealers';

const PAGE = 50;
const everyState = Object.keys(dealerStates) as DealerState[];
const rowOf = ({
  head: _,
  history: _1,
  profile: _2,
  bank: _3,
  contract: _4,
  asked: _5,
  ...dealer
}: Dealer): DealerRow => dealer;

export const listDealers: UseCase<ListDealersRequest, DealerList> = async (
  { store },
  { states, text, skip },
) => {
  const found = await store.query(
    dealers,
    { state: oneOf(states ?? everyState), ...(text ? { shortName: startsWith(text) } : {}) },
    {
      orderBy: [
        [text ? 'shortName' : 'name', 'asc'],
        ['_id', 'asc'],
      ],
      skip,
      limit: PAGE + 1,
    },
  );
  return { dealers: found.slice(0, PAGE).map(rowOf), more: found.length > PAGE };
};

/** One page: the dealer with its way so far, how many grants it has, and its people. */
export const readDealer: UseCase<DealerRequest, DealerPage> = async ({ actor, store, now }, { dealerId }) => {
  const dealer = await store.get(dealers, dealerId);
  const [approved, pending, people] = await Promise.all([
    store.count(grants, { dealerId, state: 'approved', toOn: range({ atLeast: dayOf(now) }) }),
    store.count(grants, { dealerId, state: 'pending' }),
    store.query(members, { dealerId }, { limit: 200, fields: ['_id', 'name', 'roles', 'active'] }),
  ]);
  const history = isManufacturer(actor) ? (dealer.history ?? []) : [];
  const regionName = regionByCode(dealer.regionCode) ? fullName(dealer.regionCode) : '';
  return { dealer: rowOf(dealer), regionName, grantCounts: { approved, pending }, people, history };
};

export const createDealer: UseCase<CreateDealerRequest, DealerMoved> = async ({ store, ids, now }, given) => {
  if (!regionByCode(given.regionCode)) throw new Refusal('REGION_UNKNOWN');
  if ((await store.count(dealers, { creditCode: given.creditCode })) > 0)
    throw new Refusal('DEALER_CREDIT_CODE_TAKEN');
  const dealer = store.insert(dealers, {
    _id: ids.newId('DL'),
    ...given,
    state: 'prospect',
    createdAt: now.toISOString(),
  });
  return { dealerId: dealer._id, state: dealer.state, revision: dealer.revision };
};

/** Corrects what is written about a dealer. Its credit code is what it is; letters keep the name that they were issued with. */
export const editDealer: UseCase<EditDealerRequest, DealerMoved> = async ({ store }, request) => {
  const { dealerId, revision, ...facts } = request;
  const dealer = await store.get(dealers, dealerId);
  if (revision !== dealer.revision) throw new Refusal('CHANGED_MEANWHILE');
  if (!regionByCode(facts.regionCode)) throw new Refusal('REGION_UNKNOWN');
  const edited = store.save(dealers, { ...dealer, ...facts });
  return { dealerId, state: edited.state, revision: edited.revision };
};
