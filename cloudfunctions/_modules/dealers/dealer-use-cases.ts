import { dayOf } from '../../../miniprogram/shared/days';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { exactKeyOf, found, plainNameOf } from '../../../miniprogram/shared/search';
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
import { question, tally } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf, range, startsWith } from '../../_platform/where';
import type { Condition } from '../../_platform/where';
import { grants } from '../../_store/grants';
import { members } from '../../_store/people';
import { fullName, regionByCode } from '../regions/regions';
import { dealers } from '../../_store/dealers';

const PAGE = 50;
/** Of those whose names have in them what was typed. */
const READ = 200;
const everyState = Object.keys(dealerStates) as DealerState[];
const rowOf = ({
  head: _,
  history: _1,
  profile: _2,
  bank: _3,
  contract: _4,
  asked: _5,
  searchKeys: _6,
  ...dealer
}: Dealer): DealerRow => dealer;

/** By name, 50 a page; or those called so, best first. */
export const listDealers: UseCase<ListDealersRequest, DealerList> = async (
  { store },
  { states = everyState, text, after, counted },
) => {
  if (text) return dealersCalled(store, text, states);
  const [{ rows, next }, counts] = await Promise.all([
    store.seek(dealers, { state: oneOf(states) }, { by: ['name', 'asc'], after, limit: PAGE }),
    counted ? countStates(store) : null,
  ]);
  return { dealers: rows.map(rowOf), next, isCut: false, counts };
};

async function dealersCalled(
  store: Store,
  text: string,
  states: readonly DealerState[],
): Promise<DealerList> {
  const called = (searchKeys: string | Condition) =>
    question({ collection: dealers, where: { searchKeys, state: oneOf(states) }, limit: READ });
  const read = await store.queryTogether({
    exact: called(exactKeyOf(text)),
    part: called(startsWith(plainNameOf(text))),
  });
  const each = new Map([...read.exact, ...read.part].map((dealer) => [dealer._id, dealer]));
  const best = found([...each.values()], text, ({ shortName, name, creditCode }) => [
    shortName,
    name,
    creditCode,
  ]);
  return {
    dealers: best.slice(0, PAGE).map(rowOf),
    next: null,
    isCut: best.length > PAGE || read.part.length === READ,
    counts: null,
  };
}

async function countStates(store: Store): Promise<Record<DealerState, number>> {
  const each = everyState.map((state) => [state, tally({ collection: dealers, where: { state } })] as const);
  return store.queryTogether(Object.fromEntries(each) as Record<DealerState, (typeof each)[number][1]>);
}

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
