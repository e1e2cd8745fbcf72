import {
  CreateDealerRequest,
  DealerRequest,
  EditDealerRequest,
  ListDealersRequest,
} from '../../_contracts/dealers';
import type { DealerActions } from '../../_contracts/dealers';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { dealers } from '../../_store/dealers';
import { createDealer, editDealer, listDealers, readDealer } from './dealer-use-cases';

const ofDealer = ({ dealerId }: { dealerId: string }): Load[] => [[dealers, dealerId]];
const dealerMoved = fields('dealerId', 'state', 'revision');

export const dealerActions: ActionTable<DealerActions> = {
  // Dispatchers hand orders to dealers, the system admin invites their first people.
  'dealer.list': {
    input: ListDealersRequest,
    reply: fields('dealers', 'next', 'isCut', 'counts'),
    run: listDealers,
  },
  'dealer.get': {
    input: DealerRequest,
    reply: fields('dealer', 'regionName', 'grantCounts', 'people', 'history'),
    loads: ofDealer,
    run: readDealer,
  },
  'dealer.create': {
    input: CreateDealerRequest,
    reply: dealerMoved,
    run: createDealer,
  },
  'dealer.edit': {
    input: EditDealerRequest,
    reply: dealerMoved,
    loads: ofDealer,
    run: editDealer,
  },
};
